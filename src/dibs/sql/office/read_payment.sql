-- A payment as it stands now.
--
-- Returns jsonb, null where there is none for who asks. Locks nothing.
create or replace function dibs_office.read_payment(payment_id uuid) returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select dibs_office._payment_told(p)
  from dibs_office.payments p
  where p.payment_id = read_payment.payment_id and dibs_office._is_own(p.organisation_id)
$$;
comment on function dibs_office.read_payment(uuid) is 'A payment as it stands now.';
