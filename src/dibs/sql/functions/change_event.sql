-- Changes some settings of an event; the others stay.
--
-- changes maps settings of dibs.put_event to new values, null meaning the default; reason is
-- why, for the journal.
-- Returns code ok, or not_found or invalid_input with a detail and nothing changed.
-- Locks: the event's head.
create or replace function dibs.change_event(
  event_id text,
  changes jsonb,
  principal text default '',
  reason text default '',
  out code text,
  out detail jsonb
)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set lock_timeout = '2s'
set jit = off
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
  select w.code, w.detail
  from dibs._write_event(change_event.event_id, changes, null, false, principal, reason) w
$$;
comment on function dibs.change_event(text, jsonb, text, text) is
  'Changes some settings of an event; the others stay.';
