-- Refunds of a sale that failed, each with what of it nobody has given since.
--
-- What was asked for since one failed counts against it as far as it is more than the share of
-- what it puts on sale itself, which it is for: all that was sold of it, until that share is
-- known. So does what was given outside since one was asked for, or was last tried again, beyond
-- money that nothing was sold for. Each of these counts once: against what went back on sale first,
-- the latest failure first, which fewest of them came after. Returns a row for each, owed_minor
-- from 0 to its amount. Locks nothing.
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
begin
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
    _owed_of_sale.owed_minor := v_failed.amount_minor;
    for v_n in 1 .. coalesce(cardinality(v_at), 0) loop
      -- What came from outside before it was tried again lowered it then.
      if v_at[v_n] >= v_failed.updated_at
        or v_is_outside[v_n] and v_failed.retries = 0 and v_at[v_n] >= v_failed.created_at
      then
        v_taken := least(v_left[v_n], _owed_of_sale.owed_minor);
        v_left[v_n] := v_left[v_n] - v_taken;
        _owed_of_sale.owed_minor := _owed_of_sale.owed_minor - v_taken;
      end if;
    end loop;
    return next;
  end loop;
end
$$;
comment on function dibs_office._owed_of_sale(dibs_office.payments) is
  'Refunds of a sale that failed, each with what of it nobody has given since.';
