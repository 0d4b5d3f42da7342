-- From when on a reservation is over if nothing is heard of it again.
--
-- Returns a timestamptz; null where its event says nothing of silence, or where payment
-- has begun.
create or replace function dibs._silent_at(
  event dibs.events, payment_begun_at timestamptz, heard_at timestamptz
) returns timestamptz
language sql stable parallel safe as $$
  select case when payment_begun_at is null
    then heard_at + make_interval(secs => (event).heartbeat_seconds) end
$$;
comment on function dibs._silent_at(dibs.events, timestamptz, timestamptz) is
  'From when on a reservation is over if nothing is heard of it again.';
