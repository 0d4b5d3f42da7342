-- Reserves items and seats for one owner until a deadline, all or nothing.
--
-- items maps items to quantities ({"floor": 2}), seats names seats of the event's plan, best
-- asks for the best free seats of items: {"lower": 4}, or {"lower": {"units": 4,
-- "accessible": 1, "companions": 1}}. products maps products to quantities, which their items
-- serve as dibs.put_product says. customer_class is what policies know the customer as.
-- Returns one dibs.answer: with code ok the reservation, its secret token and expires_at,
-- the shortest window of its lines; else a refusal and nothing is held.
-- Refuses with invalid_input, idempotency_key_reused, not_found, seats_not_found,
-- not_on_sale, too_many_seats, too_many_units, duplicate_reservation, limit_reached,
-- seats_unavailable or sold_out.
-- Locks: the event's head first, then its items and seats.
create or replace function dibs.reserve(
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
  select a.*
  from dibs.reserve_many(event_id, jsonb_build_array((
    -- Without what was left out: a plain request is answered faster.
    select jsonb_object_agg(given.field, given.value)
    from jsonb_each(jsonb_build_object(
      'items', items, 'seats', to_jsonb(seats), 'session', session, 'customer', customer,
      'key', key, 'principal', principal, 'best', best, 'customer_class', customer_class,
      'products', products
    )) given (field, value)
    where given.value <> 'null' and (given.field <> 'seats' or given.value <> '[]')
  ))) a
$$;
comment on function
  dibs.reserve(text, jsonb, text[], text, text, text, text, jsonb, text, jsonb) is
  'Reserves items and seats for one owner until a deadline, all or nothing.';
