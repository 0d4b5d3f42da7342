-- The events in order of their ids, a page at a time.
--
-- Returns jsonb a row, as dibs.read_event: those after the given id, at most count_max; of
-- the organisation that the transaction acts for, if any. Locks nothing.
create or replace function dibs.list_events(after text default '', count_max int default 100)
returns setof jsonb
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select dibs.read_event(e.event_id)
  from dibs.events e
  where e.event_id > after and dibs._is_ours(e.event_id)
  order by e.event_id
  limit count_max
$$;
comment on function dibs.list_events(text, int) is
  'The events in order of their ids, a page at a time.';
