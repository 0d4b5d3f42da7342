-- The seating plan of an event, as it was imported.
--
-- Returns jsonb; null where the event has none. Locks nothing.
create or replace function dibs.read_plan(event_id text) returns jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select p.document
  from dibs.plans p
  where p.event_id = read_plan.event_id and dibs._is_ours(read_plan.event_id)
$$;
comment on function dibs.read_plan(text) is
  'The seating plan of an event, as it was imported.';
