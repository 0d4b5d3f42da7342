-- Refunds of a sale that failed, each with what of it nobody has given since.
--
-- What was asked for since one failed counts against it as far as it is more than the share of
-- what it puts on sale itself, which it is for: all that was sold of it, until that share is
-- known. So does what was given outside since one was asked for, beyond money that nothing was sold
-- for. Each of these counts once: against what went back on sale first, the latest failure first,
-- which fewest of them came after. One without parts that was asked for since another had failed
-- is for the same money, as far as that goes, and not owed besides it. Returns a row for each,
-- owed_minor from 0 to what was asked for, of all of them at most what is here. Locks nothing.
create or replace function dibs_office._owed_of_sale(taken dibs_office.payments)
returns table (refund_id uuid, owed_minor bigint)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_failed dibs_office.refunds;
  v_at timestamptz[];
  v_is_outside boolean[];
  v_left bigint[];
  v_taken bigint;
  v_here bigint;
begin
  select greatest(0, (taken).captured_minor - coalesce(sum(f.amount_minor), 0)) into v_here
  from dibs_office.refunds f
  where f.payment_id = (taken).payment_id and f.status <> 'failed';
  select array_agg(g.created_at order by g.created_at, g.refund_id),
    array_agg(g.is_outside order by g.created_at, g.refund_id),
    array_agg(g.left_minor order by g.created_at, g.refund_id)
  into v_at, v_is_outside, v_left
  from (
    select f.refund_id, f.created_at, f.is_outside, greatest(0, case
      when f.is_outside then least(
        f.amount_minor,
        sum(f.amount_minor) filter (where f.is_outside) over (
          order by f.created_at, f.refund_id
        ) - dibs_office._besides_left(taken)
      )
      else f.amount_minor - coalesce((
        select sum(coalesce((a.part ->> 'share_minor')::bigint, r.sold_minor))
        from jsonb_array_elements(f.parts) a (part)
        left join dibs_office.order_reservations r
          on r.order_id = f.order_id and r.event_id = a.part ->> 'event'
          and a.part ->> 'id' in (r.reservation_id::text, r.sold_id::text)
      ), 0)
    end)::bigint as left_minor
    from dibs_office.refunds f
    where f.payment_id = (taken).payment_id and f.is_of_sale and f.status <> 'failed'
      and f.amount_minor > 0
  ) g;
  for v_failed in
    select f.* from dibs_office.refunds f
    where f.payment_id = (taken).payment_id and f.is_of_sale and not f.is_outside
      and f.status = 'failed' and f.amount_minor > 0
    order by f.parts = '[]', f.updated_at desc, f.refund_id desc
  loop
    _owed_of_sale.refund_id := v_failed.refund_id;
    -- What came from outside before it was sent lowered its amount, and counts below.
    _owed_of_sale.owed_minor := coalesce(v_failed.asked_minor, v_failed.amount_minor);
    if v_failed.parts = '[]' then
      select greatest(0, _owed_of_sale.owed_minor - coalesce(sum(f.amount_minor), 0))
      into _owed_of_sale.owed_minor
      from dibs_office.refunds f
      where f.payment_id = (taken).payment_id and f.is_of_sale and not f.is_outside
        and f.refund_id <> v_failed.refund_id
        -- When one that was tried again had failed before is not known any more.
        and v_failed.created_at >= case f.retries when 0 then f.updated_at else f.created_at end
        and (
          f.status = 'failed'
          or f.retries > 0 and (f.status = 'pending' or v_failed.created_at < f.updated_at)
        );
    end if;
    for v_n in 1 .. coalesce(cardinality(v_at), 0) loop
      if v_at[v_n] >= v_failed.updated_at
        or v_is_outside[v_n] and v_at[v_n] >= v_failed.created_at
      then
        v_taken := least(v_left[v_n], _owed_of_sale.owed_minor);
        v_left[v_n] := v_left[v_n] - v_taken;
        _owed_of_sale.owed_minor := _owed_of_sale.owed_minor - v_taken;
      end if;
    end loop;
    _owed_of_sale.owed_minor := least(_owed_of_sale.owed_minor, v_here);
    v_here := v_here - _owed_of_sale.owed_minor;
    return next;
  end loop;
end
$$;
comment on function dibs_office._owed_of_sale(dibs_office.payments) is
  'Refunds of a sale that failed, each with what of it nobody has given since.';
