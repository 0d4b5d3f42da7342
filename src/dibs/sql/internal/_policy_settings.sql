-- The settings that a policy may make.
--
-- Returns text[], the names of columns of dibs.policies.
create or replace function dibs._policy_settings() returns text[]
language sql immutable parallel safe as $$
  select '{hold_seconds,extension_seconds,extensions_max,life_seconds_max,conforming_timing,'
    'duplicates}'::text[] || dibs._limit_settings()
$$;
comment on function dibs._policy_settings() is
  'The settings that a policy may make.';
