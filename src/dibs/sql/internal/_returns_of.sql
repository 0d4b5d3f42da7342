-- How much of an item is back by each of the next minutes, if nobody pays and nobody extends.
--
-- Returns a row for each minute by which more or less of it is back than by the one before, of
-- all items where none is named (null). An item that draws on others has no more than they
-- leave it. What is held is read once, however many items and minutes. Locks nothing.
create or replace function dibs._returns_of(
  event_id text, item_id text, read_at timestamptz, minutes int
) returns table (item_id text, minute int, returned_count bigint)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with counted as materialized (
    select a.item_id, a.available_count,
      a.capacity - a.reserved_count - a.sold_count - a.blocked_count as own_count
    from dibs._availability_at($1, read_at) a
  ), ended as materialized (
    select l.item_id, m.minute, sum(l.units)::bigint as units
    from dibs.reservations v
    cross join lateral (
      select ceil(extract(epoch from v.ends_at - read_at) / 60)::int as minute
    ) m
    cross join lateral unnest(v.demand_items, v.demand_units) l (item_id, units)
    where v.event_id = $1 and v.status = 'reserved' and v.ends_at > read_at
      and v.ends_at <= read_at + make_interval(mins => minutes)
    group by l.item_id, m.minute
  ), needs as materialized (
    select c.item_id, c.item_id as needed_id, 1 as units from counted c
    where $2 is null or c.item_id = $2
    union all
    select w.item_id, w.draws_on, w.units from dibs.item_draws w
    where w.event_id = $1 and ($2 is null or w.item_id = $2)
  ), moments as (
    select distinct n.item_id, e.minute
    from needs n
    join ended e on e.item_id = n.needed_id
  ), needed as (
    select m.item_id, m.minute, n.units, c.own_count + sum(coalesce(e.units, 0)) over (
        partition by m.item_id, n.needed_id order by m.minute
      )::bigint as then_count
    from moments m
    join needs n on n.item_id = m.item_id
    join counted c on c.item_id = n.needed_id
    left join ended e on e.item_id = n.needed_id and e.minute = m.minute
  ), later as (
    select n.item_id, n.minute, min(n.then_count / n.units) as then_count
    from needed n
    group by n.item_id, n.minute
  ), returned as (
    select l.item_id, l.minute, l.then_count - c.available_count as returned_count,
      lag(l.then_count - c.available_count, 1, 0::bigint)
        over (partition by l.item_id order by l.minute) as before_count
    from later l
    join counted c on c.item_id = l.item_id
  )
  select r.item_id, r.minute, r.returned_count
  from returned r
  where r.returned_count <> r.before_count
$$;
comment on function dibs._returns_of(text, text, timestamptz, int) is
  'How much of an item is back by each of the next minutes, if nobody pays and nobody extends.';
