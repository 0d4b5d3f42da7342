-- The endpoints in order of their ids, which is that of their birth: a page, or one of them.
--
-- Returns jsonb a row, without secrets: those after the given id, at most count_max. Who acts
-- for an organisation is shown its own. Locks nothing.
create or replace function dibs_office.list_endpoints(
  endpoint_id uuid default null, after uuid default null, count_max int default 100
) returns setof jsonb
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select dibs_office._endpoint_told(e)
  from dibs_office.endpoints e
  where dibs_office._is_own(e.organisation_id)
    and (list_endpoints.endpoint_id is null or e.endpoint_id = list_endpoints.endpoint_id)
    and (list_endpoints.after is null or e.endpoint_id > list_endpoints.after)
  order by e.endpoint_id
  limit greatest(list_endpoints.count_max, 0)
$$;
comment on function dibs_office.list_endpoints(uuid, uuid, int) is
  'The endpoints in order of their ids, which is that of their birth: a page, or one of them.';
