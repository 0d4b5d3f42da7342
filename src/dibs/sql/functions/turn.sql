-- Acts for many callers at one event in one transaction.
--
-- requests is {"release": [...], "extend": [...], "reserve": [...]} and so on, an optional
-- array for each verb of dibs._verbs(), handled in that order. Returns an answer per
-- request, with its verb and its ordinal in that verb's array: every request is all or
-- nothing, and independent of the others' refusals. Together they answer as they would one
-- by one, also where one key, session, seat or last unit is named twice.
-- Refuses with any code of dibs.codes but those of the HTTP door. Raises ZD001 where
-- requests is no such object, 55P03 where the head stays locked for 2 s.
-- Locks: the event's head first, then rows of that event.
create or replace function dibs.turn(event_id text, requests jsonb)
returns setof dibs.answer
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set lock_timeout = '2s'
set jit = off
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
  if jsonb_typeof(turn.requests) is distinct from 'object'
    or turn.requests - dibs._verbs() <> '{}'
  then
    raise exception 'requests must map verbs (%) to arrays',
      array_to_string(dibs._verbs(), ', ')
      using errcode = 'ZD001';
  end if;
  return query select a.* from dibs._take_turn(turn.event_id, turn.requests) a;
end
$$;
comment on function dibs.turn(text, jsonb) is
  'Acts for many callers at one event in one transaction.';
