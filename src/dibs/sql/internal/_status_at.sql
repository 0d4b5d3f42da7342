-- What a reservation is at an instant, swept or not.
--
-- Returns its status; a reserved one that is over reads as expired, or as released where
-- its owner left, or fell silent, and did not come back in time.
create or replace function dibs._status_at(
  reservation dibs.reservations, read_at timestamptz
) returns text
language sql immutable parallel safe as $$
  select case
    when (reservation).status <> 'reserved' or (reservation).ends_at > read_at
      then (reservation).status
    when (reservation).ends_at < (reservation).expires_at then 'released'
    else 'expired'
  end
$$;
comment on function dibs._status_at(dibs.reservations, timestamptz) is
  'What a reservation is at an instant, swept or not.';
