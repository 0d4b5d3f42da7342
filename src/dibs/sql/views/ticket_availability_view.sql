-- What can be had of each item now: due reservations already count as free, and an item
-- that draws on others has no more than they leave it. A null available_count is unlimited.
create or replace view dibs.ticket_availability_view with (security_invoker = true) as
select
  h.event_id,
  a.item_id,
  a.kind,
  a.name,
  a.capacity,
  a.available_count,
  a.reserved_count,
  a.sold_count,
  a.blocked_count,
  a.price_minor,
  a.low_stock_threshold,
  coalesce(a.available_count <= 0, false) as is_sold_out,
  coalesce(a.available_count <= a.low_stock_threshold, false) as is_low_stock,
  case when a.capacity > 0 then round(100.0 * a.sold_count / a.capacity, 1) end
    as percentage_sold
from dibs.event_heads h
cross join lateral dibs._availability_at(h.event_id, greatest(h.clock_at, dibs._now())) a;
comment on view dibs.ticket_availability_view is
  'What can be had of each item now, due reservations already counted as free.';
