-- Adds to the cart of who calls, or sets how much of something is in it, and keeps its hold.
--
-- Asks and answers as dibs.fill_cart. Refuses with unauthenticated, where the claims name
-- nobody, forbidden, for what is not theirs, and as dibs.fill_cart. Locks as that does.
create or replace function dibs_client.fill_cart(
  event_id text,
  items jsonb default '{}',
  products jsonb default '{}',
  session text default null,
  customer text default null,
  customer_class text default null,
  change text default 'add',
  key text default null,
  reservation_id uuid default null,
  token text default null
) returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs._act_for_caller(
    event_id, 'fill_cart',
    jsonb_build_object(
      'items', items, 'products', products, 'change', change, 'key', key,
      'id', reservation_id, 'token', token, 'claims', false
    ),
    session, customer, customer_class
  ) a
$$;
comment on function
  dibs_client.fill_cart(
    text, jsonb, jsonb, text, text, text, text, text, uuid, text
  ) is
  'Adds to the cart of who calls, or sets how much of something is in it, and keeps its hold.';
