-- Gives back what a relay that stops has leased, so that another one goes on at once.
--
-- Returns how many endpoints those were. Locks them.
create or replace function dibs_office.release_endpoints(holder uuid) returns int
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_released int;
begin
  update dibs_office.endpoints e
  set holder = null, held_until = null
  where e.holder = release_endpoints.holder and dibs_office._is_own(e.organisation_id);
  get diagnostics v_released = row_count;
  return v_released;
end
$$;
comment on function dibs_office.release_endpoints(uuid) is
  'Gives back what a relay that stops has leased, so that another one goes on at once.';
