-- The stock of every product: what there is, what is held, what is left now.
create or replace view dibs.stock_levels with (security_invoker = true) as
select
  a.event_id as store_id,
  a.item_id as product_id,
  a.name as product_name,
  a.capacity as total_stock,
  a.reserved_count as reserved_stock,
  a.sold_count as sold_stock,
  a.available_count as available_stock,
  a.low_stock_threshold,
  a.is_low_stock
from dibs.ticket_availability_view a
where a.kind = 'stock';
comment on view dibs.stock_levels is
  'The stock of every product: what there is, what is held, what is left now.';
