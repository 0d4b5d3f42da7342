-- The items of an event that names may mean: items themselves, or those of a product.
--
-- Returns a jsonb array of {"item", "product", "location"}, in the order in which the items of
-- a product serve; null where there is no such event. Names that mean nothing are left out.
-- Locks nothing.
create or replace function dibs.find_stock(event_id text, names text[]) returns jsonb
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select coalesce((
    select jsonb_agg(
      jsonb_build_object('item', i.item_id, 'product', i.product, 'location', i.location)
      order by i.serving_order, i.item_id
    )
    from (
      select i.* from unnest(names) n (name)
      cross join lateral (
        select * from dibs.items i
        where i.event_id = e.event_id and i.item_id = n.name
        limit 1
      ) i
      union
      select i.* from unnest(names) n (name)
      cross join lateral (
        select * from dibs.items i
        where i.event_id = e.event_id and i.product = n.name
        offset 0
      ) i
    ) i
  ), '[]')
  from dibs.events e
  where e.event_id = find_stock.event_id and dibs._is_ours(e.event_id)
$$;
comment on function dibs.find_stock(text, text[]) is
  'The items of an event that names may mean: items themselves, or those of a product.';
