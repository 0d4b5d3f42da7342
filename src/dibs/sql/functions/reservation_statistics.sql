-- What became of reservations in the last hours, of one event or of all.
--
-- Returns one row, or none for an unknown event: how many reservations were created, completed,
-- expired, released and cancelled (a sale given back in parts counts each time) and how many
-- requests failed, that is, were refused; the mean seconds that holds lasted which ended there,
-- null where none did; which share of them expired, from 0 to 1. A sale in one step holds nothing
-- and counts in no mean. Exact to the instant: whole hours come from dibs.hourly_counts, less what
-- lies before the window in its first hour, and the rows no roll-up has seen yet from the journal.
-- Where that hour is not in it any more, it counts whole. hours is from 1 to 876000. Locks nothing.
create or replace function dibs.reservation_statistics(
  event_id text default null,
  hours int default 24
) returns table (
  since timestamptz,
  counted_at timestamptz,
  created bigint,
  completed bigint,
  expired bigint,
  released bigint,
  cancelled bigint,
  failed bigint,
  mean_hold_seconds double precision,
  expiration_rate double precision,
  detail jsonb
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
  v_now timestamptz := dibs._now();
  v_since timestamptz := v_now - make_interval(
    hours => least(greatest(coalesce(reservation_statistics.hours, 24), 1), 876000)
  );
  v_hour timestamptz := date_trunc('hour', v_since, 'UTC');
begin
  if reservation_statistics.event_id is not null and not exists (
    select from dibs.event_heads h
    where h.event_id = reservation_statistics.event_id and dibs._is_ours(h.event_id)
  ) then
    return;
  end if;
  return query
  with active as materialized (
    select h.event_id, coalesce(c.position, 0) as position,
      coalesce(c.refused_until, '-infinity') as refused_until
    from (
      select h.event_id from dibs.event_heads h
      where reservation_statistics.event_id is null and h.clock_at >= v_since
        and dibs._is_ours(h.event_id)
      union all
      select reservation_statistics.event_id where reservation_statistics.event_id is not null
    ) h
    left join lateral (
      select * from dibs.rollup_cursors c where c.event_id = h.event_id limit 1
    ) c on true
  ), counts as (
    select 1 as sign, u.created_count, u.confirmed_count, u.expired_count, u.released_count,
      u.cancelled_count, u.held_count, u.held_seconds, u.refused_count
    from active a
    cross join lateral (
      select * from dibs.hourly_counts u
      where u.event_id = a.event_id and u.hour_at >= v_hour
      offset 0
    ) u
    union all
    select -1, t.created_count, t.confirmed_count, t.expired_count, t.released_count,
      t.cancelled_count, t.held_count, t.held_seconds, 0
    from active a
    cross join lateral (
      select * from dibs.hourly_counts u
      where u.event_id = a.event_id and u.hour_at = v_hour
      limit 1
    ) u
    cross join lateral dibs._tally(
      a.event_id, u.first_position, u.last_position, v_hour, v_since
    ) t
    union all
    select 1, t.created_count, t.confirmed_count, t.expired_count, t.released_count,
      t.cancelled_count, t.held_count, t.held_seconds, 0
    from active a
    cross join lateral dibs._tally(
      a.event_id, a.position + 1, 9223372036854775807, v_since, 'infinity'
    ) t
    union all
    select f.sign, 0, 0, 0, 0, 0, 0, 0, f.refusal_count
    from active a
    cross join lateral (
      select -1 as sign, f.refusal_count
      from dibs.refusals f
      where f.event_id = a.event_id and f.second_at >= v_hour and f.second_at <= v_since
        and f.second_at < a.refused_until and f.refused_at < v_since
      union all
      select 1, f.refusal_count
      from dibs.refusals f
      where f.event_id = a.event_id and f.second_at >= a.refused_until
        and f.second_at >= date_trunc('second', v_since) and f.refused_at >= v_since
    ) f
  ), sums as (
    select
      coalesce(sum(c.sign * c.created_count), 0)::bigint as created,
      coalesce(sum(c.sign * c.confirmed_count), 0)::bigint as completed,
      coalesce(sum(c.sign * c.expired_count), 0)::bigint as expired,
      coalesce(sum(c.sign * c.released_count), 0)::bigint as released,
      coalesce(sum(c.sign * c.cancelled_count), 0)::bigint as cancelled,
      coalesce(sum(c.sign * c.refused_count), 0)::bigint as failed,
      sum(c.sign * c.held_seconds) as held_seconds,
      coalesce(sum(c.sign * c.held_count), 0)::bigint as held
    from counts c
  )
  select v_since, v_now, s.created, s.completed, s.expired, s.released, s.cancelled, s.failed,
    (s.held_seconds / nullif(s.held, 0))::double precision,
    (s.expired::numeric / nullif(s.held, 0))::double precision,
    jsonb_build_object('held', s.held, 'events', (select count(*) from active))
  from sums s;
end
$$;
comment on function dibs.reservation_statistics(text, int) is
  'What became of reservations in the last hours, of one event or of all.';
