-- The seats of an event that cannot be had at an instant, by what they are.
--
-- Returns jsonb: the ids of the reserved, sold and blocked ones. Seats of due reservations
-- are free. Locks nothing.
create or replace function dibs._seats_taken(event_id text, read_at timestamptz)
returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object(
    'reserved', coalesce(
      jsonb_agg(s.seat_id order by s.seat_id) filter (where s.status = 'reserved'), '[]'
    ),
    'sold', coalesce(
      jsonb_agg(s.seat_id order by s.seat_id) filter (where s.status = 'sold'), '[]'
    ),
    'blocked', coalesce(
      jsonb_agg(s.seat_id order by s.seat_id) filter (where s.status = 'blocked'), '[]'
    )
  )
  from dibs.seats s
  left join lateral (
    select v.ends_at from dibs.reservations v
    where s.status = 'reserved' and v.event_id = s.event_id
      and v.reservation_id = s.reservation_id
    limit 1
  ) v on true
  where s.event_id = _seats_taken.event_id
    and (s.status in ('sold', 'blocked') or v.ends_at > read_at)
$$;
comment on function dibs._seats_taken(text, timestamptz) is
  'The seats of an event that cannot be had at an instant, by what they are.';
