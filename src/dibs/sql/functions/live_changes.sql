-- What is new of an event's availability since a position, folded to how things are now.
--
-- Returns jsonb, null where there is no such event: what dibs.availability returns but for
-- seats, which maps each seat that the journal tells of after that position, or that is due, or
-- among seats_again (those that were due before), to its state by one letter: available,
-- reserved, sold or blocked; due, the seats that are due now; since, when the first of those
-- rows was recorded; and is_whole where so much may have changed that all is to be read again.
-- All of it is of one instant. Locks nothing.
create or replace function dibs.live_changes(
  event_id text, after bigint, seats_again text[] default '{}'
) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
  return (
    with trail as materialized (
      select t.* from dibs._trail_of(live_changes.event_id, live_changes.after) t
    )
    select dibs._stock_at(e, h.position, clock.counted_at) || jsonb_build_object(
      'since', (select min(t.recorded_at) from trail t),
      'is_whole', (select coalesce(bool_or(t.is_whole), false) from trail t),
      'due', due.seats,
      'seats', (
        select coalesce(jsonb_object_agg(
          s.seat_id, case when v.ends_at <= clock.counted_at and s.status = 'reserved'
            then 'a' else left(s.status, 1) end
        ), '{}')
        from (
          select u.seat_id from trail t cross join unnest(t.seats) u (seat_id)
          union
          select u.seat_id from unnest(live_changes.seats_again) u (seat_id)
          union
          select u.seat_id from jsonb_array_elements_text(due.seats) u (seat_id)
        ) told
        cross join lateral (
          select * from dibs.seats s
          where s.event_id = e.event_id and s.seat_id = told.seat_id
          limit 1
        ) s
        left join dibs.reservations v
          on v.event_id = s.event_id and v.reservation_id = s.reservation_id
      )
    )
    from dibs.events e
    join dibs.event_heads h on h.event_id = e.event_id
    cross join lateral (select greatest(h.clock_at, dibs._now()) as counted_at) clock
    cross join lateral (
      select dibs._seats_due(e.event_id, clock.counted_at) as seats offset 0
    ) due
    where e.event_id = live_changes.event_id and dibs._is_ours(live_changes.event_id)
  );
end
$$;
comment on function dibs.live_changes(text, bigint, text[]) is
  'What is new of an event''s availability since a position, folded to how things are now.';
