-- Gives the payment of what a reservation holds its time, once.
--
-- Returns one dibs.answer. The first time its deadline becomes at least now plus the event's
-- payment_seconds, whatever its life had left: no more is ever added, and what dibs.end_payment
-- took back is given again up to there. From then on neither leaving nor silence ends it, its
-- deadline does. Repeating it moves nothing. order_id is what is paid, and names the payment to
-- whoever ends it. A given token, session or customer must be the reservation's, and
-- the customer vouches for other sessions; without any the caller is trusted.
-- Refuses with invalid_input, idempotency_key_reused, not_found, forbidden, already_confirmed,
-- already_released or expired.
-- Locks: the event's head first, then the reservation and its tickets.
create or replace function dibs.begin_payment(
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
  select a.* from dibs.begin_payment_many(event_id, jsonb_build_array(jsonb_build_object(
    'id', reservation_id, 'order_id', order_id, 'token', token, 'session', session,
    'customer', customer, 'key', key, 'principal', principal
  ))) a
$$;
comment on function dibs.begin_payment(text, uuid, text, text, text, text, text, text) is
  'Gives the payment of what a reservation holds its time, once.';
