-- Gives back what a relay has leased, so that another one goes on at once.
--
-- endpoints are those that it cannot tell, null for all, where it stops. Returns how many those
-- were. Locks them.
create or replace function dibs_office.release_endpoints(
  holder uuid, endpoints uuid[] default null
) returns int
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_released int;
begin
  update dibs_office.endpoints e
  set holder = null, held_until = null
  where e.holder = release_endpoints.holder and dibs_office._is_own(e.organisation_id)
    and coalesce(e.endpoint_id = any (release_endpoints.endpoints), true);
  get diagnostics v_released = row_count;
  return v_released;
end
$$;
comment on function dibs_office.release_endpoints(uuid, uuid[]) is
  'Gives back what a relay has leased, so that another one goes on at once.';
