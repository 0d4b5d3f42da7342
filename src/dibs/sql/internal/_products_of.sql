-- The products of an event: their rules, and the items that serve them, in order.
--
-- Returns a jsonb map of products to {"serving", "one_location", "items"}.
create or replace function dibs._products_of(event_id text) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_object_agg(coalesce(m.product, p.product_id), jsonb_build_object(
    'serving', coalesce(p.serving, 'first'),
    'one_location', coalesce(p.one_location, false),
    'items', coalesce(m.item_ids, '[]')
  )), '{}')
  from (
    select i.product, jsonb_agg(i.item_id order by i.serving_order, i.item_id) as item_ids
    from dibs.items i
    where i.event_id = _products_of.event_id and i.product is not null
    group by i.product
  ) m
  full join (
    select * from dibs.products p where p.event_id = _products_of.event_id
  ) p on p.product_id = m.product
$$;
comment on function dibs._products_of(text) is
  'The products of an event: their rules, and the items that serve them, in order.';
