-- Reserves items and seats for many callers in one turn of an event.
--
-- Each request is {"items": {"floor": 2}, "seats": ["A-1"], "best": {"lower": 4}, "session":
-- "...", "customer": "...", "key": "...", "principal": "..."}; session and an item or seat are
-- required. "products": {"mug": 3} are served by the items of each as dibs.put_product says.
-- With "merges": false nothing is added to what the session holds: that is a duplicate.
-- Returns an answer per request, in order; codes, faults and locks as in dibs.turn.
create or replace function dibs.reserve_many(event_id text, requests jsonb)
returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.turn(event_id, jsonb_build_object('reserve', requests)) a
$$;
comment on function dibs.reserve_many(text, jsonb) is
  'Reserves items and seats for many callers in one turn of an event.';
