-- The units of each item that reservations over by an instant still count as taken.
--
-- Returns a jsonb map of items to units. Locks nothing.
create or replace function dibs._due_units(event_id text, read_at timestamptz) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_object_agg(d.item_id, d.units), '{}')
  from (
    select l.item_id, sum(l.units) as units
    from dibs.reservations v
    cross join lateral unnest(v.demand_items, v.demand_units) l (item_id, units)
    where v.event_id = _due_units.event_id and v.status = 'reserved'
      and v.ends_at <= _due_units.read_at
    group by l.item_id
  ) d
$$;
comment on function dibs._due_units(text, timestamptz) is
  'The units of each item that reservations over by an instant still count as taken.';
