-- Releases a reservation: what it holds is free at once.
--
-- Returns one dibs.answer. A repeated release answers as the first, replayed. A given
-- token, session or customer must be the reservation's, and the customer vouches for other
-- sessions; without any the caller is trusted. Who gives back for somebody else gives a reason:
-- it is kept in the journal, beside the principal.
-- Refuses with invalid_input, idempotency_key_reused, not_found, forbidden, already_confirmed,
-- already_released (a sale that was cancelled) or expired.
-- Locks: the event's head first, then the reservation, its tickets, seats and items.
create or replace function dibs.release(
  event_id text,
  reservation_id uuid,
  token text default null,
  session text default null,
  key text default null,
  principal text default '',
  customer text default null,
  reason text default null
) returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.release_many(event_id, jsonb_build_array(jsonb_build_object(
    'id', reservation_id, 'token', token, 'session', session, 'key', key,
    'principal', principal, 'customer', customer
  ) || case when reason is null then '{}' else jsonb_build_object('reason', reason) end)) a
$$;
comment on function dibs.release(text, uuid, text, text, text, text, text, text) is
  'Releases a reservation: what it holds is free at once.';
