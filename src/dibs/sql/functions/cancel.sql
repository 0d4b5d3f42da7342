-- Cancels a sale, all of it or a part: units and seats are back on sale at once.
--
-- items maps items to quantities, seats names seats; with neither, all of it is cancelled.
-- Returns one dibs.answer: cancelled, or still confirmed with what stays. Cancelling all
-- that is left cancels the whole; a repeated cancel of the whole answers as the first. A
-- given token, session or customer must be the reservation's; without any the caller is
-- trusted.
-- Refuses with invalid_input, idempotency_key_reused, not_found, forbidden,
-- already_released, not_confirmed or expired.
-- Locks: the event's head first, then the reservation, its tickets, seats and items.
create or replace function dibs.cancel(
  event_id text,
  reservation_id uuid,
  items jsonb default null,
  seats text[] default null,
  token text default null,
  session text default null,
  customer text default null,
  key text default null,
  principal text default ''
) returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.cancel_many(event_id, jsonb_build_array(jsonb_build_object(
    'id', reservation_id, 'items', items, 'seats', to_jsonb(seats), 'token', token,
    'session', session, 'customer', customer, 'key', key, 'principal', principal
  ))) a
$$;
comment on function dibs.cancel(text, uuid, jsonb, text[], text, text, text, text, text) is
  'Cancels a sale, all of it or a part: units and seats are back on sale at once.';
