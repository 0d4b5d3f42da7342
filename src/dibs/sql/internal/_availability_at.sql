-- What can be had of each item of an event at an instant.
--
-- Returns a row an item: due reservations count as free, and an item that draws on others
-- has no more than they leave it; a null available_count is unlimited. is_counted says
-- whether its units are its own and not counted where they are drawn. Locks nothing.
create or replace function dibs._availability_at(event_id text, read_at timestamptz)
returns table (
  item_id text,
  kind text,
  name text,
  capacity bigint,
  available_count bigint,
  reserved_count bigint,
  sold_count bigint,
  blocked_count bigint,
  price_minor bigint,
  low_stock_threshold int,
  is_counted boolean
)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with due as materialized (
    select l.item_id, sum(l.units)::bigint as units
    from dibs.reservations v
    cross join lateral unnest(v.demand_items, v.demand_units) l (item_id, units)
    where v.event_id = _availability_at.event_id and v.status = 'reserved'
      and v.ends_at <= read_at
    group by l.item_id
  ), own as materialized (
    select i.*, i.available_count + coalesce(d.units, 0) as own_count,
      i.reserved_count - coalesce(d.units, 0) as held_count
    from dibs.items i
    left join due d on d.item_id = i.item_id
    where i.event_id = _availability_at.event_id
  ), drawn as (
    select w.item_id, min(o.own_count / w.units) as left_count
    from dibs.item_draws w
    join own o on o.item_id = w.draws_on
    where w.event_id = _availability_at.event_id
    group by w.item_id
  )
  select o.item_id, o.kind, o.name, o.capacity, least(o.own_count, drawn.left_count),
    o.held_count, o.sold_count, o.blocked_count, o.price_minor, o.low_stock_threshold,
    drawn.item_id is null
  from own o
  left join drawn on drawn.item_id = o.item_id
$$;
comment on function dibs._availability_at(text, timestamptz) is
  'What can be had of each item of an event at an instant.';
