-- Ends a payment that nothing was sold for, and gives back what came in all the same.
--
-- is_foreign says that it came in another currency than the order's, pay_until how long what it
-- was for is held by now; null where that is as it was. What had been sold for it is the caller's
-- to put back on sale first, and the time it gave the caller's to take back. Tells of an error.
-- Returns the work as it is then, null where the holder has it no more. Locks the order, the
-- payment, the head of the messages.
create or replace function dibs_office.end_payment(
  payment_id uuid,
  holder uuid,
  status text,
  captured_minor bigint default 0,
  error jsonb default null,
  is_foreign boolean default false,
  pay_until timestamptz default null
) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_payment dibs_office.payments;
begin
  v_payment := dibs_office._held_payment(end_payment.payment_id, end_payment.holder);
  if v_payment.payment_id is null then
    return null;
  elsif v_payment.point = 'finished' then  -- the answer of then was lost
    return dibs_office._work_of(end_payment.payment_id);
  end if;
  if v_payment.point = 'unselling' then
    update dibs_office.order_reservations r
    set status = 'cancelled', sold_minor = 0, left_price_minor = 0
    where r.order_id = v_payment.order_id and r.status in ('sold', 'replaced');
  end if;
  update dibs_office.payments p
  set point = 'finished', status = end_payment.status, finished_at = dibs._now(),
    updated_at = dibs._now(), captured_minor = end_payment.captured_minor,
    is_foreign = end_payment.is_foreign, error = coalesce(end_payment.error, p.error)
  where p.payment_id = end_payment.payment_id;
  update dibs_office.orders o
  set captured_minor = o.captured_minor
      + case when end_payment.is_foreign then 0 else end_payment.captured_minor end,
    pay_until = coalesce(end_payment.pay_until, o.pay_until)
  where o.order_id = v_payment.order_id;
  if end_payment.error is not null then
    perform dibs_office._tell_order(
      'order.payment_failed', v_payment.order_id,
      jsonb_build_object('payment', v_payment.payment_id, 'error', end_payment.error)
    );
  end if;
  perform dibs_office._give_back(
    v_payment, end_payment.captured_minor,
    coalesce(end_payment.error ->> 'message', 'nothing was sold for it')
  );
  perform dibs_office._reckon(
    v_payment.order_id, coalesce(v_payment.stop = 'cancel', false),
    case v_payment.stop when 'cancel' then 'asked' else 'payment ' || end_payment.status end
  );
  return dibs_office._work_of(end_payment.payment_id);
end
$$;
comment on function dibs_office.end_payment(
  uuid, uuid, text, bigint, jsonb, boolean, timestamptz
) is 'Ends a payment that nothing was sold for, and gives back what came in all the same.';
