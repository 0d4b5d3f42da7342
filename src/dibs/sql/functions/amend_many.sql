-- Amends many reservations of an event in one turn.
--
-- Each request is {"id": "...", "items": {"floor": 2}, "seats": ["A-1"], "token": "...",
-- "session": "...", "customer": "...", "key": "...", "principal": "..."}; id is required,
-- and one of items, seats, best and customer. Returns an answer per request, in order;
-- codes, faults and locks as in dibs.turn.
create or replace function dibs.amend_many(event_id text, requests jsonb)
returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.turn(event_id, jsonb_build_object('amend', requests)) a
$$;
comment on function dibs.amend_many(text, jsonb) is
  'Amends many reservations of an event in one turn.';
