-- Extends a reservation by one extension of its policy.
--
-- Returns one dibs.answer. The deadline moves by the extension, not to now plus it. A given
-- token, session or customer must be the reservation's, and the customer vouches for other
-- sessions; without any the caller is trusted.
-- Refuses with invalid_input, idempotency_key_reused, not_found, forbidden, already_confirmed,
-- already_released, expired or extension_limit.
-- Locks: the event's head first, then the reservation, its tickets, seats and items.
create or replace function dibs.extend(
  event_id text,
  reservation_id uuid,
  token text default null,
  session text default null,
  key text default null,
  principal text default '',
  customer text default null
) returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.extend_many(event_id, jsonb_build_array(jsonb_build_object(
    'id', reservation_id, 'token', token, 'session', session, 'key', key,
    'principal', principal, 'customer', customer
  ))) a
$$;
comment on function dibs.extend(text, uuid, text, text, text, text, text) is
  'Extends a reservation by one extension of its policy.';
