-- Tells that the owners of many reservations of an event left.
--
-- Each request is {"id": "...", "token": "...", "session": "...", "customer": "...",
-- "key": "...", "principal": "..."}; only id is required. Returns an
-- answer per request, in order; codes, faults and locks as in dibs.turn.
create or replace function dibs.leave_many(event_id text, requests jsonb)
returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.turn(event_id, jsonb_build_object('leave', requests)) a
$$;
comment on function dibs.leave_many(text, jsonb) is
  'Tells that the owners of many reservations of an event left.';
