-- Who had the seats that a refusal names, at the time of it.
--
-- Returns a row a seat, 20 at most: what had it in words, whose it was, and its reservation.
-- The first thing that happened to a seat since tells what it was then; nothing since means
-- that it still is so.
create or replace function dibs._seats_in_the_way(
  refusal dibs.refusals, read_at timestamptz, time_zone text, reveal boolean
) returns table (what text, actor text, detail jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select upper(left(dibs._said_seats(array[n.seat_id]), 1))
    || substr(dibs._said_seats(array[n.seat_id]), 2)
    || case was.state
      when 'held' then ' was held '
        || case when v.session = (refusal).session then 'by the same session ' else '' end
        || case next.action
          when 'amended' then 'until another was taken for it at '
            || dibs._said_at(next.recorded_at, (refusal).refused_at, time_zone)
          else dibs._said_fate(v, (refusal).refused_at, read_at, time_zone)
        end
      when 'sold' then ' was sold'
      when 'blocked' then ' was held back from sale' || coalesce(
        ', allocation ' || coalesce(next.detail ->> 'allocation', s.allocation), '')
      else ' was free again when that turn was over'
    end || '.',
    case when was.state in ('held', 'sold')
      then dibs._said_actor(v.event_id, '', v.session, v.customer, reveal) end,
    jsonb_strip_nulls(jsonb_build_object(
      'seat', n.seat_id, 'was', was.state, 'reservation', v.reservation_id
    ))
  from unnest((dibs._texts((refusal).detail -> 'seats'))[:20])
    with ordinality n (seat_id, ordinal)
  left join lateral (
    select * from dibs.seats s
    where s.event_id = (refusal).event_id and s.seat_id = n.seat_id
    limit 1
  ) s on true
  left join lateral (
    select j.action, j.recorded_at, j.reservation_id, j.detail
    from dibs.journal j
    where j.event_id = (refusal).event_id
      and j.position >= (select dibs._position_since((refusal).event_id, (refusal).refused_at))
      and j.recorded_at > (refusal).refused_at
      and j.action <> 'access_put'
      and (
        j.action <> 'amended' and n.seat_id = any (j.seat_ids)
        or j.detail -> 'seats_added' ? n.seat_id
        or j.detail -> 'seats_dropped' ? n.seat_id
      )
    order by j.position
    limit 1
  ) next on true
  cross join lateral (
    select
      case
        when next.action in ('confirmed', 'released', 'expired') then 'held'
        when next.action = 'cancelled' then 'sold'
        when next.action = 'unblocked' then 'blocked'
        when next.detail -> 'seats_dropped' ? n.seat_id then 'held'
        when next.action is null then case s.status
          when 'reserved' then 'held' when 'available' then 'free' else s.status end
        else 'free'
      end as state,
      case when next.action is null then s.reservation_id else next.reservation_id end
        as reservation_id
  ) was
  left join lateral (
    select * from dibs.reservations v
    where v.event_id = (refusal).event_id and v.reservation_id = was.reservation_id
    limit 1
  ) v on true
  order by n.ordinal
$$;
comment on function dibs._seats_in_the_way(dibs.refusals, timestamptz, text, boolean) is
  'Who had the seats that a refusal names, at the time of it.';
