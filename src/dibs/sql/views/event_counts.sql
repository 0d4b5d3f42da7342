-- The totals of each event, due reservations counted as free. Items that draw on others are
-- left out, since their units are counted where they draw; capacity and availability are
-- null where one item is unlimited.
create or replace view dibs.event_counts as
select
  i.event_id,
  case when bool_and(i.capacity is not null) then sum(i.capacity)::bigint end as capacity,
  case when bool_and(i.capacity is not null)
    then sum(i.available_count + coalesce(due.units, 0))::bigint end as available_count,
  sum(i.reserved_count - coalesce(due.units, 0))::bigint as reserved_count,
  sum(i.sold_count)::bigint as sold_count,
  sum(i.blocked_count)::bigint as blocked_count
from dibs.items i
join dibs.event_heads h on h.event_id = i.event_id
left join lateral
  dibs._due_units(i.event_id, i.item_id, greatest(h.clock_at, dibs._now())) due (units)
  on true
where not exists (
  select from dibs.item_draws d
  where d.event_id = i.event_id and d.item_id = i.item_id
)
group by i.event_id;
comment on view dibs.event_counts is
  'The totals of each event, due reservations counted as free.';
