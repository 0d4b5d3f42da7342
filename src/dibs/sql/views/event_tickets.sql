-- The counts of each item as the ledger has them: moved by reserve, confirm, release and
-- expire. Due reservations count as reserved until they are expired.
create or replace view dibs.event_tickets with (security_invoker = true) as
select
  i.event_id, i.item_id, i.kind, i.name, i.capacity, i.available_count, i.reserved_count,
  i.sold_count, i.blocked_count, i.price_minor
from dibs.items i;
comment on view dibs.event_tickets is
  'The counts of each item as the ledger has them.';
