-- Whether a key was ever made: from then on nobody comes in without one.
--
-- Returns boolean. Revoked and expired keys count: to end the last one closes the door
-- rather than opening it. Locks nothing.
create or replace function dibs_office.has_keys() returns boolean
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select exists (select from dibs_office.api_keys)
    or exists (select from dibs_office.token_keys)
$$;
comment on function dibs_office.has_keys() is
  'Whether a key was ever made: from then on nobody comes in without one.';
