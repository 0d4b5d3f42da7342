-- Takes back the time that a payment of what a reservation holds was given.
--
-- Returns one dibs.answer. Once no payment is under way any more, the deadline is what it would
-- be without them, extensions since included; what would be over by then is over now. order_id
-- must be the one that the payment began with: the end of another, of one that never began or
-- that has ended changes nothing. Leaving and silence end it again. A given token, session or
-- customer must be the reservation's, and the customer vouches for other sessions; without any
-- the caller is trusted.
-- Refuses with invalid_input, idempotency_key_reused, not_found, forbidden, already_confirmed,
-- already_released or expired.
-- Locks: the event's head first, then the reservation and its tickets.
create or replace function dibs.end_payment(
  event_id text,
  reservation_id uuid,
  order_id text default null,
  token text default null,
  session text default null,
  customer text default null,
  key text default null,
  principal text default ''
) returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.end_payment_many(event_id, jsonb_build_array(jsonb_build_object(
    'id', reservation_id, 'order_id', order_id, 'token', token, 'session', session,
    'customer', customer, 'key', key, 'principal', principal
  ))) a
$$;
comment on function dibs.end_payment(text, uuid, text, text, text, text, text, text) is
  'Takes back the time that a payment of what a reservation holds was given.';
