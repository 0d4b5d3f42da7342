-- Writes down how far a payment has got: a recovery point.
--
-- changes has any of point, status, reference, client_secret, url, ends_at and error; the deadline
-- of what is held becomes the order's. Tells of an attempt that failed. Returns the work as it is
-- then, null where the holder has it no more. Locks the order, the payment, the head of the
-- messages.
create or replace function dibs_office.step_payment(
  payment_id uuid, holder uuid, changes jsonb
) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_was dibs_office.payments;
  v_new dibs_office.payments;
begin
  v_was := dibs_office._held_payment(step_payment.payment_id, step_payment.holder);
  if v_was.payment_id is null then
    return null;
  end if;
  v_new := jsonb_populate_record(v_was, step_payment.changes);
  update dibs_office.payments p
  set point = v_new.point, status = v_new.status, reference = v_new.reference,
    client_secret = v_new.client_secret, url = v_new.url, ends_at = v_new.ends_at,
    error = v_new.error, updated_at = dibs._now()
  where p.payment_id = step_payment.payment_id;
  if v_new.ends_at is distinct from v_was.ends_at then
    update dibs_office.orders o set pay_until = v_new.ends_at
    where o.order_id = v_was.order_id;
  end if;
  if v_new.status = 'failed'
    and (v_was.status, v_was.error) is distinct from (v_new.status, v_new.error)
  then
    perform dibs_office._tell_order(
      'order.payment_failed', v_was.order_id,
      jsonb_build_object('payment', v_was.payment_id, 'error', v_new.error)
    );
  end if;
  return dibs_office._work_of(step_payment.payment_id);
end
$$;
comment on function dibs_office.step_payment(uuid, uuid, jsonb) is
  'Writes down how far a payment has got: a recovery point.';
