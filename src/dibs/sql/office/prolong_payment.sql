-- Prolongs the lease of a payment, before a call to the outside that may take its time.
--
-- Returns whether the holder still has it; who has it no more makes no call. Locks the order and
-- the payment.
create or replace function dibs_office.prolong_payment(
  payment_id uuid, holder uuid
) returns boolean
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select (
    dibs_office._held_payment(prolong_payment.payment_id, prolong_payment.holder)
  ).payment_id is not null
$$;
comment on function dibs_office.prolong_payment(uuid, uuid) is
  'Prolongs the lease of a payment, before a call to the outside that may take its time.';
