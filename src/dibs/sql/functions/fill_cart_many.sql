-- Fills many carts of an event in one turn.
--
-- Each request is {"items": {"mug": 1}, "products": {"tote": 2}, "change": "add", "session":
-- "...", "customer": "...", "customer_class": "...", "id": "...", "token": "...",
-- "claims": true, "key": "...", "principal": "..."}; an item or product and session or id are
-- required. Returns an answer per request, in order; codes, faults and locks as in dibs.turn.
create or replace function dibs.fill_cart_many(event_id text, requests jsonb)
returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.turn(event_id, jsonb_build_object('fill_cart', requests)) a
$$;
comment on function dibs.fill_cart_many(text, jsonb) is
  'Fills many carts of an event in one turn.';
