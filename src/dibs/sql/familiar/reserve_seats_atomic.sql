-- Reserves seats of a show for a session: all of them or none.
--
-- The familiar name of dibs.reserve. Returns one row: success and the reservation, its
-- secret token and deadline, or an error_code in the familiar spelling (INVALID_INPUT,
-- TOO_MANY_SEATS, DUPLICATE_RESERVATION, SEATS_NOT_FOUND, SEATS_UNAVAILABLE) and what to
-- tell people. Locks as dibs.reserve.
create or replace function dibs.reserve_seats_atomic(
  show_id text,
  seat_ids text[],
  session_id text,
  idempotency_key text default null
)
returns table (
  success boolean, reservation_id uuid, reservation_token text,
  reservation_expires_at timestamptz, error_code text, error_message text
)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.code = 'ok', a.id, a.token, a.expires_at, nullif(upper(a.code), 'OK'), c.meaning
  from dibs.reserve(
    show_id, seats => coalesce(seat_ids, '{}'), session => session_id, key => idempotency_key
  ) a
  left join dibs.codes c on c.code = a.code
$$;
comment on function dibs.reserve_seats_atomic(text, text[], text, text) is
  'Reserves seats of a show for a session: all of them or none.';
