-- The settings that count: an item's are for that item, an event's for all of it.
--
-- Returns text[], some of dibs._policy_settings().
create or replace function dibs._limit_settings() returns text[]
language sql immutable parallel safe as $$
  select '{units_max,seats_max}'::text[] || dibs._owner_settings()
$$;
comment on function dibs._limit_settings() is
  'The settings that count: an item''s are for that item, an event''s for all of it.';
