-- How much more or less of each item a request takes than its reservation holds.
--
-- Returns a row an item of either; change is negative where it gives back.
create or replace function dibs._demand_change(request dibs._request)
returns table (item_id text, change int)
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select d.item_id, sum(d.units)::int
  from (
    select * from unnest((request).demand_items, (request).demand_units) w (item_id, units)
    union all
    select h.item_id, -h.units
    from unnest((request).held_items, (request).held_units) h (item_id, units)
  ) d
  group by d.item_id
  order by d.item_id
$$;
comment on function dibs._demand_change(dibs._request) is
  'How much more or less of each item a request takes than its reservation holds.';
