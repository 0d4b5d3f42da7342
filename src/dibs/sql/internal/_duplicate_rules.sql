-- The rules of now for duplicates, of those asked items that their owner holds already.
--
-- Returns text[]: refuse, allow or merge an item. asked and held map items to units; the
-- prices of now are what the rules go by.
create or replace function dibs._duplicate_rules(
  event dibs.events, asked jsonb, held jsonb, customer_class text
) returns text[]
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with lines as (
    select l.key as item_id, l.value::bigint as units
    from jsonb_each(_duplicate_rules.asked) l
  ), priced as (
    select case when count(*) = count(i.price_minor) then sum(i.price_minor * l.units) end
      as amount_minor
    from lines l
    left join dibs.items i on i.event_id = (event).event_id and i.item_id = l.item_id
  )
  select array_agg(p.value #>> '{}')
  from lines l
  cross join priced a
  cross join lateral dibs._policy_of(
    event, l.item_id, coalesce(_duplicate_rules.customer_class, ''),
    coalesce(a.amount_minor, 0)
  ) p
  where p.setting = 'duplicates' and _duplicate_rules.held ? l.item_id
$$;
comment on function dibs._duplicate_rules(dibs.events, jsonb, jsonb, text) is
  'The rules of now for duplicates, of those asked items that their owner holds already.';
