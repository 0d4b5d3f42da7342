-- The policies of an event, the more specific first.
--
-- Returns a row a policy: the item and the class of customers it is for (empty: any), the
-- amount it holds from, and what it sets. Locks nothing.
create or replace function dibs.policies_of(event_id text)
returns table (item_id text, customer_class text, amount_minor_min bigint, settings jsonb)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select p.item_id, p.customer_class, p.amount_minor_min,
    jsonb_strip_nulls(to_jsonb(p))
      - '{event_id,item_id,customer_class,amount_minor_min}'::text[]
  from dibs.policies p
  where p.event_id = policies_of.event_id and dibs._is_ours(policies_of.event_id)
  order by p.item_id = '', p.customer_class = '', p.item_id, p.customer_class,
    p.amount_minor_min desc
$$;
comment on function dibs.policies_of(text) is
  'The policies of an event, the more specific first.';
