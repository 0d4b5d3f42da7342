-- The reservations that held units of items at an instant, unsold and not due.
--
-- Returns a row for each and each of these items: it as it is now, and how many units it held
-- then.
create or replace function dibs._holds_then(
  event_id text, item_ids text[], then_at timestamptz
) returns table (item_id text, reservation dibs.reservations, units bigint)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with changed as materialized (
    select l.item_id, j.reservation_id,
      coalesce(sum(l.units) filter (where j.action = 'amended'), 0) as change
    from dibs.journal j
    cross join lateral unnest(j.item_ids, j.units) l (item_id, units)
    where j.event_id = _holds_then.event_id
      and j.position >= (select dibs._position_since(_holds_then.event_id, then_at))
      and j.recorded_at > then_at
      and j.action in ('confirmed', 'released', 'expired', 'amended')
      and l.item_id = any (_holds_then.item_ids)
    group by l.item_id, j.reservation_id
  )
  select l.item_id, v, l.units
  from dibs.reservations v
  cross join lateral unnest(v.demand_items, v.demand_units) l (item_id, units)
  where v.event_id = _holds_then.event_id and v.status = 'reserved'
    and v.reserved_at <= then_at and v.ends_at > then_at
    and l.item_id = any (_holds_then.item_ids)
    and (l.item_id, v.reservation_id) not in (
      select c.item_id, c.reservation_id from changed c
    )
  union all
  select c.item_id, v.reservation, u.units
  from changed c
  cross join lateral (
    select v as reservation, v.demand_items, v.demand_units
    from dibs.reservations v
    where v.event_id = _holds_then.event_id and v.reservation_id = c.reservation_id
      and v.reserved_at <= then_at and v.ends_at > then_at
    limit 1
  ) v
  cross join lateral (
    select coalesce(
        v.demand_units[array_position(v.demand_items, c.item_id)], 0
      )::bigint - c.change as units
  ) u
  where u.units > 0
$$;
comment on function dibs._holds_then(text, text[], timestamptz) is
  'The reservations that held units of items at an instant, unsold and not due.';
