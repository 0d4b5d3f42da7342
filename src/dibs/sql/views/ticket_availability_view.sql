-- What can be had of each item now: due reservations already count as free, and an item
-- that draws on others has no more than they leave it. A null available_count is unlimited.
create or replace view dibs.ticket_availability_view as
select
  i.event_id,
  i.item_id,
  i.kind,
  i.name,
  i.capacity,
  a.available_count,
  i.reserved_count - coalesce(due.units, 0) as reserved_count,
  i.sold_count,
  i.blocked_count,
  i.price_minor,
  i.low_stock_threshold,
  coalesce(a.available_count <= 0, false) as is_sold_out,
  coalesce(a.available_count <= i.low_stock_threshold, false) as is_low_stock,
  case when i.capacity > 0 then round(100.0 * i.sold_count / i.capacity, 1) end
    as percentage_sold
from dibs.items i
join dibs.event_heads h on h.event_id = i.event_id
cross join lateral (select greatest(h.clock_at, dibs._now()) as read_at) clock
left join lateral dibs._due_units(i.event_id, i.item_id, clock.read_at) due (units) on true
cross join lateral (
  select least(
    i.available_count + coalesce(due.units, 0),
    (
      select min(
        (o.available_count + coalesce(dibs._due_units(o.event_id, o.item_id, clock.read_at), 0))
          / d.units
      )
      from dibs.item_draws d
      join dibs.items o on o.event_id = d.event_id and o.item_id = d.draws_on
      where d.event_id = i.event_id and d.item_id = i.item_id
    )
  ) as available_count
) a;
comment on view dibs.ticket_availability_view is
  'What can be had of each item now, due reservations already counted as free.';
