-- Sells items and seats at once: reserve and confirm in one, all or nothing.
--
-- For the box office and for orders from before: takes what dibs.reserve takes, but is bound
-- neither by the event's status and sales times nor by what the owner holds already; by
-- stock, seats and what one reservation may hold it is. Returns one dibs.answer: with code ok
-- the confirmed reservation and its secret token, and the position of its confirmation.
-- Refuses with invalid_input, idempotency_key_reused, not_found, seats_not_found,
-- too_many_seats, too_many_units, seats_unavailable or sold_out.
-- Locks: the event's head first, then its items and seats.
create or replace function dibs.sell(
  event_id text,
  items jsonb default '{}',
  seats text[] default '{}',
  session text default null,
  customer text default null,
  key text default null,
  principal text default '',
  best jsonb default null,
  customer_class text default null,
  products jsonb default null
) returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.sell_many(event_id, jsonb_build_array(jsonb_build_object(
    'items', items, 'seats', to_jsonb(seats), 'session', session, 'customer', customer,
    'key', key, 'principal', principal, 'best', best, 'customer_class', customer_class
  ) || case when products is null then '{}' else jsonb_build_object('products', products) end)) a
$$;
comment on function
  dibs.sell(text, jsonb, text[], text, text, text, text, jsonb, text, jsonb) is
  'Sells items and seats at once: reserve and confirm in one, all or nothing.';
