-- Expires the due reservations that hold any of these seats, and no others.
--
-- Returns the journal position after it, and in taken a jsonb array of the seats that still are
-- not available, null where all are. The caller holds the head. The settings are those of a
-- turn, since plans of what both call stay in the session.
create or replace function dibs._free_seats_due(
  event_id text, seat_ids text[], decided_at timestamptz,
  inout last_position bigint, out taken jsonb
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
  _free_seats_due.last_position := dibs._transit(
    _free_seats_due.event_id, 'expired',
    array(
      select v.reservation_id
      from unnest(_free_seats_due.seat_ids) n (seat_id)
      cross join lateral (
        select s.reservation_id from dibs.seats s
        where s.event_id = _free_seats_due.event_id and s.seat_id = n.seat_id
          and s.status = 'reserved'
        limit 1
      ) s
      cross join lateral (
        select v.reservation_id, v.ends_at from dibs.reservations v
        where v.event_id = _free_seats_due.event_id
          and v.reservation_id = s.reservation_id
          and v.status = 'reserved' and v.ends_at <= _free_seats_due.decided_at
        limit 1
      ) v
      group by v.reservation_id, v.ends_at
      order by v.ends_at, v.reservation_id
    ),
    null, _free_seats_due.decided_at, _free_seats_due.last_position
  );
  select jsonb_agg(s.seat_id order by s.seat_id) into _free_seats_due.taken
  from unnest(_free_seats_due.seat_ids) n (seat_id)
  cross join lateral (
    select s.seat_id from dibs.seats s
    where s.event_id = _free_seats_due.event_id and s.seat_id = n.seat_id
      and s.status <> 'available'
    limit 1
  ) s;
end
$$;
comment on function dibs._free_seats_due(text, text[], timestamptz, bigint) is
  'Expires the due reservations that hold any of these seats, and no others.';
