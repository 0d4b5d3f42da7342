-- Changes what a reservation holds, all or nothing and on the same deadline.
--
-- items replaces all lines without seats ({"floor": 2}), seats all seats; null stays as it
-- is, and what it holds is at its disposal. customer claims a reservation that has none,
-- proved by its token or session; where it has one, the customer is a proof like those.
-- Returns one dibs.answer: with code ok the reservation as it is now, replayed where that
-- changed nothing; a refused amendment changes nothing either.
-- Refuses with invalid_input, forbidden, idempotency_key_reused, not_found, seats_not_found,
-- not_on_sale, too_many_seats, too_many_units, duplicate_reservation, limit_reached,
-- seats_unavailable, sold_out, already_confirmed, already_released or expired.
-- Locks: the event's head first, then its items and seats, the reservation and its tickets.
create or replace function dibs.amend(
  event_id text,
  reservation_id uuid,
  items jsonb default null,
  seats text[] default null,
  token text default null,
  session text default null,
  customer text default null,
  best jsonb default null,
  key text default null,
  principal text default ''
) returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.amend_many(event_id, jsonb_build_array(jsonb_build_object(
    'id', reservation_id, 'items', items, 'seats', to_jsonb(seats), 'token', token,
    'session', session, 'customer', customer, 'best', best, 'key', key,
    'principal', principal
  ))) a
$$;
comment on function
  dibs.amend(text, uuid, jsonb, text[], text, text, text, jsonb, text, text) is
  'Changes what a reservation holds, all or nothing and on the same deadline.';
