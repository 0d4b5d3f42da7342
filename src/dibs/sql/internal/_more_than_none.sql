-- The part of a map of names to units that is more than none.
--
-- Returns jsonb; null for none of anything, and for no map.
create or replace function dibs._more_than_none(units jsonb) returns jsonb
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_object_agg(u.key, u.value)
  from jsonb_each(nullif(units, 'null')) u
  where u.value <> '0'
$$;
comment on function dibs._more_than_none(jsonb) is
  'The part of a map of names to units that is more than none.';
