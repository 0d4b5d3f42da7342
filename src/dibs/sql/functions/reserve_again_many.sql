-- Reserves again what many reservations of an event held that are over, in one turn.
--
-- Each request is {"id": "...", "token": "...", "session": "...", "customer": "...",
-- "customer_class": "...", "key": "...", "principal": "..."}; only id is required. With
-- "keeps_class": false who comes as no customer has no class that a customer had. Returns an
-- answer per request, in order; codes, faults and locks as in dibs.turn.
create or replace function dibs.reserve_again_many(event_id text, requests jsonb)
returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.turn(event_id, jsonb_build_object('reserve_again', requests)) a
$$;
comment on function dibs.reserve_again_many(text, jsonb) is
  'Reserves again what many reservations of an event held that are over, in one turn.';
