-- Writes down how a refund stands at its provider.
--
-- Tells of it once it is done or has failed, and of the order where all is given back. Returns
-- the work as it is then, null where the holder has it no more. Locks the order, the payment, the
-- refund, the head of the messages.
create or replace function dibs_office.finish_refund(
  payment_id uuid,
  holder uuid,
  refund_id uuid,
  status text,
  reference text default null,
  error jsonb default null
) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_payment dibs_office.payments;
  v_reason text;
begin
  v_payment := dibs_office._held_payment(finish_refund.payment_id, finish_refund.holder);
  select f.reason into v_reason from dibs_office.refunds f
  where f.refund_id = finish_refund.refund_id and f.payment_id = v_payment.payment_id;
  if not found then
    return null;
  end if;
  if finish_refund.status = 'failed' then
    -- Where all of it was refused nothing is owed, whatever amount was asked for.
    update dibs_office.refunds f
    set amount_minor = null
    where f.refund_id = finish_refund.refund_id and f.parts <> '[]' and not exists (
      select from jsonb_array_elements(f.parts) a (part) where not a.part ? 'refusal'
    );
  end if;
  perform dibs_office._note_refund(
    v_payment, finish_refund.refund_id, finish_refund.status, finish_refund.reference,
    finish_refund.error
  );
  perform dibs_office._reckon(v_payment.order_id, false, v_reason);
  return dibs_office._work_of(finish_refund.payment_id);
end
$$;
comment on function dibs_office.finish_refund(uuid, uuid, uuid, text, text, jsonb) is
  'Writes down how a refund stands at its provider.';
