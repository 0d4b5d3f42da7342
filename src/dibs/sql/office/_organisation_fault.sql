-- What is wrong with the id of an organisation.
--
-- Returns null where it is one, else the field at fault and the reason.
create or replace function dibs_office._organisation_fault(organisation_id text)
returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select dibs._fault('/organisation_id', 'must be 1 to 20 of a-z, 0-9 and -')
  where coalesce(_organisation_fault.organisation_id, '') !~ '^[a-z0-9-]{1,20}$'
$$;
comment on function dibs_office._organisation_fault(text) is
  'What is wrong with the id of an organisation.';
