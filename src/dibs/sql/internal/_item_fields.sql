-- The settings an item has, by name.
--
-- Returns text[].
create or replace function dibs._item_fields() returns text[]
language sql immutable parallel safe as $$
  select '{kind,name,capacity,price_minor,draws,low_stock_threshold,hold_seconds,'
    'extension_seconds,extensions_max,product,location,serving_order}'::text[]
$$;
comment on function dibs._item_fields() is 'The settings an item has, by name.';
