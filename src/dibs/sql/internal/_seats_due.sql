-- The seats of reservations that are over by an instant and not swept yet.
--
-- Returns a jsonb array of their ids. Locks nothing.
create or replace function dibs._seats_due(event_id text, read_at timestamptz) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_agg(d.seat_id), '[]')
  from dibs.reservations v
  cross join unnest(v.seat_ids) d (seat_id)
  where v.event_id = _seats_due.event_id and v.status = 'reserved'
    and v.ends_at <= _seats_due.read_at
$$;
comment on function dibs._seats_due(text, timestamptz) is
  'The seats of reservations that are over by an instant and not swept yet.';
