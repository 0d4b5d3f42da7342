-- All of an event's availability for who begins to follow it, of one instant.
--
-- Returns jsonb, null where there is no such event: what dibs.availability returns, and epoch,
-- status and live_access as of dibs.live_heads; due, the seats of reservations that are over and
-- not swept yet; zones, the ids of the plan's seats, zone by zone in its order (null without a
-- plan); and trail, what each of the last trail_max positions may have changed:
-- [position, recorded_at, seats, whether anything]. Locks nothing.
create or replace function dibs.live_state(event_id text, trail_max int default 1000)
returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
begin
  return (
    select dibs._stock_at(e, h.position, clock.counted_at) || jsonb_build_object(
      'epoch', dibs._live_epoch(), 'status', e.status, 'live_access', e.live_access,
      'seats', dibs._seats_taken(e.event_id, clock.counted_at),
      'due', dibs._seats_due(e.event_id, clock.counted_at),
      'zones', (
        select jsonb_agg((
          select coalesce(
            jsonb_agg(s.seat -> 'seat_guid' order by r.place, s.place), '[]'
          )
          from jsonb_array_elements(z.zone -> 'rows') with ordinality r ("row", place)
          cross join jsonb_array_elements(r."row" -> 'seats') with ordinality s (seat, place)
        ) order by z.place)
        from dibs.plans p
        cross join jsonb_array_elements(p.document -> 'zones') with ordinality z (zone, place)
        where p.event_id = e.event_id
      ),
      'trail', (
        select coalesce(
          jsonb_agg(jsonb_build_array(t.position, t.recorded_at, t.seats, t.is_whole)
            order by t.position), '[]'
        )
        from dibs._trail_of(e.event_id, h.position - live_state.trail_max) t
      )
    )
    from dibs.events e
    join dibs.event_heads h on h.event_id = e.event_id
    cross join lateral (select greatest(h.clock_at, dibs._now()) as counted_at) clock
    where e.event_id = live_state.event_id and dibs._is_ours(live_state.event_id)
  );
end
$$;
comment on function dibs.live_state(text, int) is
  'All of an event''s availability for who begins to follow it, of one instant.';
