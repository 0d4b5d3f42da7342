-- Releases many reservations of an event in one turn.
--
-- Each request is {"id": "...", "token": "...", "session": "...", "key": "...",
-- "principal": "...", "reason": "..."}; only id is required. Returns an
-- answer per request, in order; codes, faults and locks as in dibs.turn.
create or replace function dibs.release_many(event_id text, requests jsonb)
returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.turn(event_id, jsonb_build_object('release', requests)) a
$$;
comment on function dibs.release_many(text, jsonb) is
  'Releases many reservations of an event in one turn.';
