-- Each item's counts beside what its event's reservations and allocations say.
create or replace view dibs.inventory_consistency with (security_invoker = true) as
select
  i.event_id,
  i.item_id,
  i.capacity,
  i.available_count,
  i.reserved_count,
  coalesce(t.reserved, 0)::bigint as expected_reserved_count,
  i.sold_count,
  coalesce(t.sold, 0)::bigint as expected_sold_count,
  i.blocked_count,
  coalesce(a.blocked, 0)::bigint as expected_blocked_count,
  i.reserved_count = coalesce(t.reserved, 0) and i.sold_count = coalesce(t.sold, 0)
    and i.blocked_count = coalesce(a.blocked, 0) as is_consistent
from dibs.items i
left join (
  select v.event_id, l.item_id,
    sum(l.units) filter (where v.status = 'reserved') as reserved,
    sum(l.units) filter (where v.status = 'confirmed') as sold
  from dibs.reservations v
  cross join lateral unnest(v.demand_items, v.demand_units) l (item_id, units)
  where v.status in ('reserved', 'confirmed')
  group by v.event_id, l.item_id
) t on t.event_id = i.event_id and t.item_id = i.item_id
left join (
  select a.event_id, a.item_id, sum(a.units) as blocked
  from dibs.allocations a
  group by a.event_id, a.item_id
) a on a.event_id = i.event_id and a.item_id = i.item_id;
comment on view dibs.inventory_consistency is
  'Each item''s counts beside what its event''s reservations and allocations say.';
