-- Gives the payments of many reservations of an event their time, in one turn.
--
-- Each request is {"id": "...", "order_id": "...", "token": "...", "session": "...",
-- "customer": "...", "key": "...", "principal": "..."}; only id is required. Returns an
-- answer per request, in order; codes, faults and locks as in dibs.turn.
create or replace function dibs.begin_payment_many(event_id text, requests jsonb)
returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.turn(event_id, jsonb_build_object('begin_payment', requests)) a
$$;
comment on function dibs.begin_payment_many(text, jsonb) is
  'Gives the payments of many reservations of an event their time, in one turn.';
