-- The totals of each event, due reservations counted as free. Items that draw on others are
-- left out, since their units are counted where they draw; capacity and availability are
-- null where one item is unlimited.
create or replace view dibs.event_counts with (security_invoker = true) as
select
  h.event_id,
  c.capacity,
  c.available_count,
  c.reserved_count,
  c.sold_count,
  c.blocked_count
from dibs.event_heads h
cross join lateral dibs._counts_at(h.event_id, greatest(h.clock_at, dibs._now())) c;
comment on view dibs.event_counts is
  'The totals of each event, due reservations counted as free.';
