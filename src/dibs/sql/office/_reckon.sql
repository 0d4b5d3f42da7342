-- Says how an order stands, now that a payment or a refund of it has ended, and tells of it.
--
-- A payment under way: paying; nothing decided about and no money but of payments that had ended
-- before: pending, or where that is asked, and such money still on its way back, cancelled; given
-- back as much as came in: refunded; something sold: paid; given back but for what failed and is
-- owed, of what was paid: refunded; money still on its way back: as it was; else cancelled. What is
-- over stays over, and sets its reservations free for other orders.
-- Returns nothing. Changes the order, which its caller has locked.
create or replace function dibs_office._reckon(
  order_id uuid, is_cancelled boolean, reason text
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_order dibs_office.orders;
  v_was text;
  v_is_pending boolean;
begin
  select o.* into v_order from dibs_office.orders o where o.order_id = _reckon.order_id;
  v_was := v_order.status;
  v_is_pending := exists (
    select from dibs_office.refunds f
    where f.order_id = _reckon.order_id and f.status = 'pending'
  );
  v_order.status := (
    select case
      when exists (
        select from dibs_office.payments p
        where p.order_id = _reckon.order_id and p.point <> 'finished' and not p.is_review
      ) then 'paying'
      when v_was in ('pending', 'paying') and (v_is_pending or not _reckon.is_cancelled)
        and bool_or(r.status = 'open')
        and not exists (
          select from dibs_office.payments p
          where p.order_id = _reckon.order_id and not p.is_review
            and p.captured_minor > 0 and not p.is_foreign
        ) then case when _reckon.is_cancelled then 'cancelled' else 'pending' end
      when v_order.captured_minor > 0 and v_order.refunded_minor = v_order.captured_minor
        then 'refunded'
      when bool_or(r.status in ('sold', 'replaced')) then 'paid'
      when v_was = 'paid' and v_order.captured_minor = 0 then 'refunded'
      when v_was = 'paid' and not v_is_pending
        and v_order.refunded_minor + dibs_office._owed_of_order(_reckon.order_id)
          >= v_order.captured_minor then 'refunded'
      when v_was in ('paid', 'refunded', 'cancelled') then v_was
      when v_order.captured_minor > 0 and v_is_pending then v_was
      else 'cancelled'  -- asked, decided about, or paid and not given back
    end
    from dibs_office.order_reservations r
    where r.order_id = _reckon.order_id
  );
  update dibs_office.orders o
  set status = v_order.status, updated_at = dibs._now(),
    due_at = case v_order.status when 'pending' then o.pay_until end
  where o.order_id = _reckon.order_id;
  if v_order.status in ('refunded', 'cancelled') then
    update dibs_office.order_reservations r
    set status = 'cancelled'
    where r.order_id = _reckon.order_id and r.status = 'open';
  end if;
  if v_order.status <> v_was and v_order.status <> 'paying' then
    perform dibs_office._tell_order(
      'order.' || v_order.status, _reckon.order_id,
      jsonb_build_object('reason', nullif(_reckon.reason, ''))
    );
  end if;
end
$$;
comment on function dibs_office._reckon(uuid, boolean, text) is
  'Says how an order stands, now that a payment or a refund of it has ended, and tells of it.';
