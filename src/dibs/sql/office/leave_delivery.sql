-- Gives a delivery back untouched that was taken, for somebody else to make.
--
-- attempts is how many there had been when it was taken: where there are more since, somebody else
-- has had it. Returns whether it was given back. Locks the delivery.
create or replace function dibs_office.leave_delivery(
  delivery_id uuid, attempts int
) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  update dibs_office.deliveries d
  set leased_until = null
  where d.delivery_id = leave_delivery.delivery_id and d.attempts = leave_delivery.attempts
    and d.leased_until is not null
    and exists (
      select from dibs_office.endpoints e
      where e.endpoint_id = d.endpoint_id and dibs_office._is_own(e.organisation_id)
    );
  return found;
end
$$;
comment on function dibs_office.leave_delivery(uuid, int) is
  'Gives a delivery back untouched that was taken, for somebody else to make.';
