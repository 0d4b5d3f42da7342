-- Of which items a late payment may have units of one, by what it may buy.
--
-- Returns the item itself, or for next_best others of its kind that cost at most as much a
-- unit: those of its product first, then the dearest; twenty at most. price_minor is what a
-- unit cost then; of what has no price nobody knows what costs no more. Those that have too
-- few units are left out, due maps items to what reservations that are over still count as
-- taken.
create or replace function dibs._late_items(
  event_id text, item_id text, price_minor bigint, units bigint, outcome text, due jsonb
) returns table (item_id text, price_minor bigint)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select _late_items.item_id, _late_items.price_minor
  where outcome <> 'next_best'
  union all
  select o.item_id, o.price_minor
  from (
    select i.item_id, i.price_minor
    from dibs.items was
    join dibs.items i on i.event_id = was.event_id and i.kind = was.kind
      and i.item_id <> was.item_id
    where was.event_id = _late_items.event_id and was.item_id = _late_items.item_id
      and outcome = 'next_best' and i.price_minor <= _late_items.price_minor
      and (i.available_count is null or i.available_count
        + coalesce((due ->> i.item_id)::bigint, 0) >= _late_items.units)
    order by (i.product = was.product) is true desc, i.price_minor desc, i.item_id
    limit 20
  ) o
$$;
comment on function dibs._late_items(text, text, bigint, bigint, text, jsonb) is
  'Of which items a late payment may have units of one, by what it may buy.';
