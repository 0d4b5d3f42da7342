-- I1: each item's counts are the sums over its event's reservations and allocations.
--
-- Returns rows as dibs.verify.
create or replace function dibs._verify_counts(event_id text)
returns table (invariant text, subject text, detail jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with taken as (
    select l.item_id,
      coalesce(sum(l.units) filter (where v.status = 'reserved'), 0) as reserved,
      coalesce(sum(l.units) filter (where v.status = 'confirmed'), 0) as sold
    from dibs.reservations v
    cross join lateral unnest(v.demand_items, v.demand_units) l (item_id, units)
    where v.event_id = _verify_counts.event_id and v.status in ('reserved', 'confirmed')
    group by l.item_id
  ), allocated as (
    select a.item_id, sum(a.units)::bigint as blocked
    from dibs.allocations a
    where a.event_id = _verify_counts.event_id
    group by a.item_id
  )
  select 'I1', coalesce(i.item_id, t.item_id), jsonb_build_object(
    'counts', array[i.reserved_count, i.sold_count, i.blocked_count],
    'reservations', array[coalesce(t.reserved, 0), coalesce(t.sold, 0)],
    'allocations', coalesce(a.blocked, 0)
  )
  from (select * from dibs.items i where i.event_id = _verify_counts.event_id) i
  full join taken t on t.item_id = i.item_id
  left join allocated a on a.item_id = i.item_id
  where i.item_id is null
    or i.reserved_count <> coalesce(t.reserved, 0)
    or i.sold_count <> coalesce(t.sold, 0)
    or i.blocked_count <> coalesce(a.blocked, 0)
    or i.capacity <> i.available_count + i.reserved_count + i.sold_count + i.blocked_count
$$;
comment on function dibs._verify_counts(text) is
  'I1: each item''s counts are the sums over its event''s reservations and allocations.';
