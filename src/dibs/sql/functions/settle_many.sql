-- Sells what many paid for at an event, in one turn.
--
-- Each request is {"id": "...", "order_id": "...", "accepts": "...", "amount_minor": ...,
-- "key": "...", "principal": "..."}; id and order_id are required. Returns an
-- answer per request, in order; codes, faults and locks as in dibs.turn.
create or replace function dibs.settle_many(event_id text, requests jsonb)
returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.turn(event_id, jsonb_build_object('settle', requests)) a
$$;
comment on function dibs.settle_many(text, jsonb) is
  'Sells what many paid for at an event, in one turn.';
