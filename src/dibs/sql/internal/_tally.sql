-- What a stretch of an event's journal amounts to, by the hour.
--
-- Returns a row for each hour with journal rows from one position to another that were
-- recorded from since on and before until. held_count and held_seconds are of the holds
-- that ended there, whichever way, up to their deadline where it was swept later; a sale in
-- one step held nothing and is not among them.
-- Without settings of its own, so that it inlines: one plan for many events.
create or replace function dibs._tally(
  event_id text, from_position bigint, to_position bigint, since timestamptz,
  until timestamptz
) returns table (
  hour_at timestamptz,
  first_position bigint,
  last_position bigint,
  created_count bigint,
  confirmed_count bigint,
  expired_count bigint,
  released_count bigint,
  cancelled_count bigint,
  held_count bigint,
  held_seconds numeric
)
language sql stable as $$
  select date_trunc('hour', j.recorded_at, 'UTC'), min(j.position), max(j.position),
    count(*) filter (where j.action = 'reserved'),
    count(*) filter (where j.action = 'confirmed'),
    count(*) filter (where j.action = 'expired'),
    count(*) filter (where j.action = 'released'),
    count(*) filter (where j.action = 'cancelled'),
    count(held.seconds), coalesce(sum(held.seconds), 0)
  from dibs.journal j
  left join lateral (
    select extract(
        epoch from case j.action when 'confirmed' then j.recorded_at
          else least(j.recorded_at, v.ends_at) end - v.reserved_at
      ) as seconds
    from dibs.reservations v
    where v.event_id = j.event_id and v.reservation_id = j.reservation_id
      and v.reserved_at < j.recorded_at
      and j.action in ('confirmed', 'expired', 'released')
    limit 1
  ) held on true
  where j.event_id = _tally.event_id
    and j.position between _tally.from_position and _tally.to_position
    and j.recorded_at >= since and j.recorded_at < until
  group by date_trunc('hour', j.recorded_at, 'UTC')
$$;
comment on function dibs._tally(text, bigint, bigint, timestamptz, timestamptz) is
  'What a stretch of an event''s journal amounts to, by the hour.';
