-- Raises an endpoint's version above one that its broker has seen, for who leases it.
--
-- A restored database is behind what brokers remember, and they refuse what is of an older
-- version. Returns whether it was raised: not where somebody else has leased it since.
-- Locks: the endpoint.
create or replace function dibs_office.raise_endpoint(
  endpoint_id uuid, holder uuid, above bigint
) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  update dibs_office.endpoints e
  set version = greatest(e.version, raise_endpoint.above) + 1
  where e.endpoint_id = raise_endpoint.endpoint_id and e.holder = raise_endpoint.holder
    and dibs_office._is_own(e.organisation_id);
  return found;
end
$$;
comment on function dibs_office.raise_endpoint(uuid, uuid, bigint) is
  'Raises an endpoint''s version above one that its broker has seen, for who leases it.';
