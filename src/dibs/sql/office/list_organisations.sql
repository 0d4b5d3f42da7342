-- Every organisation, in the order of their ids.
--
-- Returns a row each. Locks nothing.
create or replace function dibs_office.list_organisations()
returns setof dibs_office.organisations
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select o.*
  from dibs_office.organisations o
  where dibs_office._is_own(o.organisation_id)
  order by o.organisation_id
$$;
comment on function dibs_office.list_organisations() is
  'Every organisation, in the order of their ids.';
