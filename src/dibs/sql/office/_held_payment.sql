-- A payment that its holder works on, locked after its order.
--
-- Returns the row, all null where the holder has it no more: somebody else goes on with it.
-- Prolongs the lease.
create or replace function dibs_office._held_payment(
  payment_id uuid, holder uuid
) returns dibs_office.payments
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_until timestamptz := dibs._now() + interval '20 seconds';
  v_held dibs_office.payments;
begin
  perform from dibs_office.orders o
  where o.order_id = (
    select p.order_id from dibs_office.payments p
    where p.payment_id = _held_payment.payment_id and dibs_office._is_own(p.organisation_id)
  )
  for update;
  update dibs_office.payments p
  set leased_until = v_until,
    due_at = case when p.due_at <> p.leased_until then p.due_at else v_until end
  where p.payment_id = _held_payment.payment_id and p.leased_by = _held_payment.holder
    and dibs_office._is_own(p.organisation_id)
  returning p.* into v_held;
  return v_held;
end
$$;
comment on function dibs_office._held_payment(uuid, uuid) is
  'A payment that its holder works on, locked after its order.';
