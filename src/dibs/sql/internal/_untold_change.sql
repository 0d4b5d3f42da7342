-- By how much what a reservation takes differs from what its journal rows add up to.
--
-- Returns one row: the items that differ and the units that no row told, both empty where
-- the journal knows it all.
create or replace function dibs._untold_change(
  event_id text, reservation_id uuid, out item_ids text[], out units int[]
)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(array_agg(c.item_id order by c.item_id), '{}'),
    coalesce(array_agg(c.units order by c.item_id), '{}')
  from (
    select l.item_id, sum(l.units)::int as units
    from (
      select l.item_id, l.units
      from dibs.reservations v
      cross join lateral unnest(v.demand_items, v.demand_units) l (item_id, units)
      where v.event_id = _untold_change.event_id
        and v.reservation_id = _untold_change.reservation_id
      union all
      select l.item_id, -l.units
      from dibs.journal j
      cross join lateral unnest(j.item_ids, j.units) l (item_id, units)
      where j.event_id = _untold_change.event_id
        and j.reservation_id = _untold_change.reservation_id
        and j.action in ('reserved', 'amended')
    ) l
    group by l.item_id
    having sum(l.units) <> 0
  ) c
$$;
comment on function dibs._untold_change(text, uuid) is
  'By how much what a reservation takes differs from what its journal rows add up to.';
