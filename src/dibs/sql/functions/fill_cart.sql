-- Adds to an owner's cart, or sets how much of something is in it, and keeps its hold.
--
-- A cart is the newest live reservation that the owner has at the event; who has none gets
-- one. With reservation_id it is that one alone, proved by token, session or customer.
-- change is add (the default: units are added to lines) or set (lines shall have so many
-- units; 0 takes a line away); lines that are not named stay. The line of a product is all
-- units of its items, which serve it as dibs.put_product says. The deadline stays; a cart
-- without anything left is released. A customer claims the
-- guest's cart of their session, unless claims is false: for a session that anybody may name.
-- Returns one dibs.answer: with code ok the cart as a reservation, its token and expires_at,
-- replayed where nothing changed; else a refusal, and the cart is as it was.
-- Refuses with invalid_input, forbidden, idempotency_key_reused, not_found, not_on_sale,
-- too_many_seats, too_many_units, duplicate_reservation, limit_reached, sold_out, and one that
-- is named but over with already_confirmed, already_released or expired.
-- Locks: the event's head first, then its items, the reservation and its tickets.
create or replace function dibs.fill_cart(
  event_id text,
  items jsonb default '{}',
  products jsonb default '{}',
  session text default null,
  customer text default null,
  customer_class text default null,
  change text default 'add',
  key text default null,
  principal text default '',
  reservation_id uuid default null,
  token text default null,
  claims boolean default true
) returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.fill_cart_many(event_id, jsonb_build_array(jsonb_build_object(
    'items', items, 'products', products, 'session', session, 'customer', customer,
    'customer_class', customer_class, 'change', change, 'key', key, 'principal', principal,
    'id', reservation_id, 'token', token, 'claims', claims
  ))) a
$$;
comment on function
  dibs.fill_cart(
    text, jsonb, jsonb, text, text, text, text, text, text, uuid, text, boolean
  ) is
  'Adds to an owner''s cart, or sets how much of something is in it, and keeps its hold.';
