-- Sells items and seats to many callers in one turn of an event.
--
-- Each request is one of dibs.reserve_many. Returns an
-- answer per request, in order; codes, faults and locks as in dibs.turn.
create or replace function dibs.sell_many(event_id text, requests jsonb)
returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.turn(event_id, jsonb_build_object('sell', requests)) a
$$;
comment on function dibs.sell_many(text, jsonb) is
  'Sells items and seats to many callers in one turn of an event.';
