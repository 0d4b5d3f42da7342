-- Reserves again what a reservation held that is over, the same seats where they are free.
--
-- For its owner, as a new reservation with a token and a deadline of its own: the same units of
-- its items, and of each seated item its very seats where all are free, else as many of the
-- best ones, side by side where that can be. Returns one dibs.answer; with code ok its
-- detail says under again which seats are the same, which are others and which are gone. A
-- given token, session or customer must be that reservation's; without any the caller is
-- trusted. customer_class is what policies know the customer as: who comes as a customer
-- says it anew, for all others it stays what it was.
-- Refuses with invalid_input, forbidden, idempotency_key_reused, not_found, not_on_sale,
-- too_many_seats, too_many_units, duplicate_reservation, limit_reached, sold_out,
-- already_confirmed, or not_due while it still stands.
-- Locks: the event's head first, then its items and seats.
create or replace function dibs.reserve_again(
  event_id text,
  reservation_id uuid,
  token text default null,
  session text default null,
  customer text default null,
  key text default null,
  principal text default '',
  customer_class text default null
) returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.reserve_again_many(event_id, jsonb_build_array(jsonb_build_object(
    'id', reservation_id, 'token', token, 'session', session, 'customer', customer,
    'key', key, 'principal', principal, 'customer_class', customer_class
  ))) a
$$;
comment on function dibs.reserve_again(text, uuid, text, text, text, text, text, text) is
  'Reserves again what a reservation held that is over, the same seats where they are free.';
