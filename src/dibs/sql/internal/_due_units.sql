-- The units of each item that reservations past their deadline still count as taken.
--
-- Returns a jsonb map of items to units at this instant. Locks nothing.
create or replace function dibs._due_units(event_id text) returns jsonb
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_object_agg(d.item_id, d.units), '{}')
  from (
    select l.item_id, sum(l.units) as units
    from (
      select greatest(h.clock_at, dibs._now()) as read_at
      from dibs.event_heads h
      where h.event_id = _due_units.event_id
      offset 0
    ) clock
    join dibs.reservations v
      on v.event_id = _due_units.event_id and v.status = 'reserved'
        and v.ends_at <= clock.read_at
    cross join lateral unnest(v.demand_items, v.demand_units) l (item_id, units)
    group by l.item_id
  ) d
$$;
comment on function dibs._due_units(text) is
  'The units of each item that reservations past their deadline still count as taken.';
