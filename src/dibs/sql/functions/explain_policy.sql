-- Says which rule decides each setting of what is asked for, and in plain words.
--
-- Asked as dibs.reserve is, for the items of a product by their own names. Returns a row a
-- setting: first those of the reservation as a whole (item_id null), as it would be born now,
-- then what each item's rules say. decided_by is item and class, item, event and class,
-- event, kind or install; customer_class (empty: anybody) and amount_minor_min are the
-- deciding policy's, null where it was none. code is ok; what cannot be reserved at all is one
-- row with the code invalid_input, not_found or seats_not_found and its detail. Locks nothing
-- and changes nothing.
create or replace function dibs.explain_policy(
  event_id text,
  items jsonb default '{}',
  seats text[] default '{}',
  customer_class text default null,
  best jsonb default '{}'
) returns table (
  code text, setting text, value jsonb, decided_by text, item_id text, customer_class text,
  amount_minor_min bigint, words text, detail jsonb
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select * from dibs._explain_policy(
    explain_policy.event_id, explain_policy.items, explain_policy.seats,
    explain_policy.customer_class, explain_policy.best
  )
$$;
comment on function dibs.explain_policy(text, jsonb, text[], text, jsonb) is
  'Says which rule decides each setting of what is asked for, and in plain words.';
