-- The deadline a reservation had at an instant, before it was moved further.
--
-- Returns a timestamptz; the one it has now where the journal of then is no longer kept.
create or replace function dibs._deadline_then(reservation dibs.reservations, then_at timestamptz)
returns timestamptz
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    (
      select j.expires_at
      from dibs.journal j
      where ((reservation).extension_count > 0 or (reservation).payment_held_at is not null)
        and j.event_id = (reservation).event_id
        and j.position
          >= (select dibs._position_since((reservation).event_id, (reservation).reserved_at))
        and j.reservation_id = (reservation).reservation_id
        and j.expires_at is not null and j.recorded_at <= then_at
      order by j.position desc
      limit 1
    ),
    (reservation).expires_at
  )
$$;
comment on function dibs._deadline_then(dibs.reservations, timestamptz) is
  'The deadline a reservation had at an instant, before it was moved further.';
