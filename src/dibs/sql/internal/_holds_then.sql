-- The reservations that held units of an item at an instant, unsold and not due.
--
-- Returns each as it is now, and how many units it held then.
create or replace function dibs._holds_then(event_id text, item_id text, then_at timestamptz)
returns table (reservation dibs.reservations, units bigint)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with since as materialized (
    select j.reservation_id, j.action, l.units
    from dibs.journal j
    cross join lateral unnest(j.item_ids, j.units) l (item_id, units)
    where j.event_id = _holds_then.event_id
      and j.position >= (select dibs._position_since(_holds_then.event_id, then_at))
      and j.recorded_at > then_at
      and j.action in ('confirmed', 'released', 'expired', 'amended')
      and l.item_id = _holds_then.item_id
  ), changed as materialized (
    select s.reservation_id, sum(s.units) filter (where s.action = 'amended') as change
    from since s
    group by s.reservation_id
  ), held as (
    select v as reservation, v.demand_items, v.demand_units, null::bigint as change
    from dibs.reservations v
    where v.event_id = _holds_then.event_id and v.status = 'reserved'
      and v.reserved_at <= then_at and v.ends_at > then_at
      and _holds_then.item_id = any (v.demand_items)
      and v.reservation_id not in (select c.reservation_id from changed c)
    union all
    select v.reservation, v.demand_items, v.demand_units, c.change
    from changed c
    cross join lateral (
      select v as reservation, v.demand_items, v.demand_units
      from dibs.reservations v
      where v.event_id = _holds_then.event_id and v.reservation_id = c.reservation_id
        and v.reserved_at <= then_at and v.ends_at > then_at
      limit 1
    ) v
  )
  select h.reservation, u.units
  from held h
  cross join lateral (
    select coalesce(
        h.demand_units[array_position(h.demand_items, _holds_then.item_id)], 0
      ) - coalesce(h.change, 0) as units
  ) u
  where u.units > 0
$$;
comment on function dibs._holds_then(text, text, timestamptz) is
  'The reservations that held units of an item at an instant, unsold and not due.';
