-- Tells that a reservation's owner is still there: who had left is back.
--
-- paying says that payment has begun; from then on neither leaving nor silence ends the
-- reservation, only its deadline. Returns one dibs.answer, with a position where it changed
-- something, and leaves_at in its detail where the event releases who falls silent. A given
-- token, session or customer must be the reservation's; without any the caller is trusted.
-- Refuses with invalid_input, idempotency_key_reused, not_found, forbidden,
-- already_confirmed, already_released or expired.
-- Locks: the event's head first, then the reservation.
create or replace function dibs.heartbeat(
  event_id text,
  reservation_id uuid,
  token text default null,
  session text default null,
  customer text default null,
  key text default null,
  principal text default '',
  paying boolean default false
) returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.heartbeat_many(event_id, jsonb_build_array(jsonb_build_object(
    'id', reservation_id, 'token', token, 'session', session, 'customer', customer,
    'key', key, 'principal', principal, 'paying', paying
  ))) a
$$;
comment on function dibs.heartbeat(text, uuid, text, text, text, text, text, boolean) is
  'Tells that a reservation''s owner is still there: who had left is back.';
