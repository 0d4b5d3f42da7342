-- Cancels many sales of an event, or parts of them, in one turn.
--
-- Each request is {"id": "...", "items": {"floor": 1}, "seats": ["A-1"], "token": "...",
-- "session": "...", "customer": "...", "key": "...", "principal": "..."}; only id is
-- required, and without items and seats all of it is cancelled. Returns an
-- answer per request, in order; codes, faults and locks as in dibs.turn.
create or replace function dibs.cancel_many(event_id text, requests jsonb)
returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.turn(event_id, jsonb_build_object('cancel', requests)) a
$$;
comment on function dibs.cancel_many(text, jsonb) is
  'Cancels many sales of an event, or parts of them, in one turn.';
