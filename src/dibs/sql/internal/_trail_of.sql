-- Which seats the journal of an event tells of, row by row, after a position.
--
-- Returns the rows in their order: the seats whose state each may have changed (for what only
-- moves a deadline, those of its reservation), and is_whole where it may have changed
-- anything. Locks nothing.
create or replace function dibs._trail_of(event_id text, after bigint)
returns table ("position" bigint, recorded_at timestamptz, seats text[], is_whole boolean)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select j.position, j.recorded_at,
    coalesce(j.seat_ids, v.seat_ids, '{}')
      || case when j.action = 'amended' then dibs._texts(j.detail -> 'seats_dropped')
        else '{}' end,
    j.action not in (
      'reserved', 'confirmed', 'released', 'expired', 'cancelled', 'amended', 'extended',
      'payment_begun', 'payment_ended', 'expiring', 'late_refused', 'left', 'stayed', 'blocked',
      'unblocked', 'access_put', 'balance', 'event_put', 'item_put', 'policy_put', 'product_put'
    )
  from dibs.journal j
  left join lateral (
    select v.seat_ids from dibs.reservations v
    where j.seat_ids is null and v.event_id = j.event_id
      and v.reservation_id = j.reservation_id
    limit 1
  ) v on true
  where j.event_id = _trail_of.event_id and j.position > _trail_of.after
  order by j.position
$$;
comment on function dibs._trail_of(text, bigint) is
  'Which seats the journal of an event tells of, row by row, after a position.';
