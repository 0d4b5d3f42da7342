-- Forgets where the parties of an event find room, for its seats are others now.
--
-- Returns nothing. The caller holds the head.
create or replace function dibs._forget_roomy_rows(event_id text) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  update dibs.items i
  set roomy_rows = null
  where i.event_id = _forget_roomy_rows.event_id and i.roomy_rows is not null
$$;
comment on function dibs._forget_roomy_rows(text) is
  'Forgets where the parties of an event find room, for its seats are others now.';
