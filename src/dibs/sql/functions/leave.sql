-- Tells that a reservation's owner left the page: a grace begins.
--
-- Returns one dibs.answer, leaves_at in its detail: unless a heartbeat, an extension, an
-- amendment or the purchase comes first, the reservation is over at that instant, or at
-- its deadline where that is earlier. Leaving again changes nothing, nor does leaving
-- once payment has begun. A given token, session or customer must be the reservation's;
-- without any the caller is trusted.
-- Refuses with invalid_input, idempotency_key_reused, not_found, forbidden,
-- already_confirmed, already_released or expired.
-- Locks: the event's head first, then the reservation.
create or replace function dibs.leave(
  event_id text,
  reservation_id uuid,
  token text default null,
  session text default null,
  customer text default null,
  key text default null,
  principal text default ''
) returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.leave_many(event_id, jsonb_build_array(jsonb_build_object(
    'id', reservation_id, 'token', token, 'session', session, 'customer', customer,
    'key', key, 'principal', principal
  ))) a
$$;
comment on function dibs.leave(text, uuid, text, text, text, text, text) is
  'Tells that a reservation''s owner left the page: a grace begins.';
