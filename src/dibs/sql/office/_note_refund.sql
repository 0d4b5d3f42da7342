-- Writes down how one refund stands at its provider, and what that changes of the sums.
--
-- Money that is on its way counts as given back, of the order too unless it came in another
-- currency. Tells of it once it is done or has failed; of one from outside at once. Returns
-- nothing. Locks the refund, the head of the messages; the caller has the order and the payment.
create or replace function dibs_office._note_refund(
  taken dibs_office.payments,
  refund_id uuid,
  status text,
  reference text default null,
  error jsonb default null
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_was dibs_office.refunds;
  v_new dibs_office.refunds;
  v_change bigint;
begin
  select f.* into v_was from dibs_office.refunds f
  where f.refund_id = _note_refund.refund_id
  for update;
  update dibs_office.refunds f
  set status = _note_refund.status, updated_at = dibs._now(),
    reference = coalesce(_note_refund.reference, f.reference), error = _note_refund.error
  where f.refund_id = _note_refund.refund_id
  returning f.* into v_new;
  v_change := coalesce(v_new.amount_minor, 0) * (
    (v_new.status <> 'failed' and v_new.reference is not null)::int
    - (v_was.status <> 'failed' and v_was.reference is not null)::int
  );
  update dibs_office.payments p
  set refunded_minor = p.refunded_minor + v_change, updated_at = dibs._now()
  where p.payment_id = (taken).payment_id;
  update dibs_office.orders o
  set refunded_minor = o.refunded_minor + v_change, updated_at = dibs._now()
  where o.order_id = (taken).order_id and not (taken).is_foreign;
  if v_new.amount_minor is not null and (
    v_new.status <> v_was.status or v_new.is_outside and v_was.reference is null
  ) then
    perform dibs_office._tell_order(
      'refund.' || v_new.status, (taken).order_id,
      jsonb_build_object(
        'refund', v_new.refund_id, 'payment', (taken).payment_id,
        'refund_minor', v_new.amount_minor, 'reason', nullif(v_new.reason, ''),
        'outside', nullif(v_new.is_outside, false), 'error', v_new.error
      )
    );
  end if;
end
$$;
comment on function dibs_office._note_refund(dibs_office.payments, uuid, text, text, jsonb) is
  'Writes down how one refund stands at its provider, and what that changes of the sums.';
