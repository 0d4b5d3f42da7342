-- What is wrong with whose a new key is to be.
--
-- Returns null for nobody's and for a known organisation's, else the field at fault. Who acts
-- for an organisation makes keys of it alone.
create or replace function dibs_office._unknown_organisation(organisation_id text)
returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select dibs._fault('/organisation_id', 'is no organisation that was put')
  where not dibs_office._is_own(_unknown_organisation.organisation_id)
    or _unknown_organisation.organisation_id is not null and not exists (
      select from dibs_office.organisations o
      where o.organisation_id = _unknown_organisation.organisation_id
    )
$$;
comment on function dibs_office._unknown_organisation(text) is
  'What is wrong with whose a new key is to be.';
