-- Ends a payment that something was sold for: how much came in, and what goes back of it.
--
-- More than what was sold costs is given back: what came too late for an event. Tells that the
-- order is paid. Returns the work as it is then, null where the holder has it no more. Locks the
-- order, the payment, the head of the messages.
create or replace function dibs_office.capture_payment(
  payment_id uuid, holder uuid, captured_minor bigint
) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_payment dibs_office.payments;
  v_sold bigint;
begin
  v_payment := dibs_office._held_payment(capture_payment.payment_id, capture_payment.holder);
  if v_payment.payment_id is null then
    return null;
  elsif v_payment.point = 'finished' then  -- the answer of then was lost
    return dibs_office._work_of(capture_payment.payment_id);
  end if;
  v_sold := least(capture_payment.captured_minor, (
    select sum(r.sold_minor) from dibs_office.order_reservations r
    where r.order_id = v_payment.order_id
  ));
  update dibs_office.payments p
  set point = 'finished', status = 'succeeded', finished_at = dibs._now(),
    updated_at = dibs._now(), captured_minor = capture_payment.captured_minor,
    sold_minor = v_sold
  where p.payment_id = capture_payment.payment_id;
  update dibs_office.orders o
  set captured_minor = o.captured_minor + capture_payment.captured_minor
  where o.order_id = v_payment.order_id;
  perform dibs_office._give_back(
    v_payment, capture_payment.captured_minor - v_sold, 'came too late'
  );
  perform dibs_office._reckon(v_payment.order_id, false, '');
  return dibs_office._work_of(capture_payment.payment_id);
end
$$;
comment on function dibs_office.capture_payment(uuid, uuid, bigint) is
  'Ends a payment that something was sold for: how much came in, and what goes back of it.';
