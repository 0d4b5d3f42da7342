-- Reserves items and seats for who calls, until a deadline, all or nothing.
--
-- Asks and answers as dibs.reserve; who it is for is said by the caller's claims, and session,
-- customer and customer_class may be left out. Refuses with unauthenticated, where the claims
-- name nobody, forbidden, where these arguments name somebody else, and as dibs.reserve.
-- Locks as that does.
create or replace function dibs_client.reserve(
  event_id text,
  items jsonb default '{}',
  seats text[] default '{}',
  session text default null,
  customer text default null,
  key text default null,
  best jsonb default null,
  customer_class text default null,
  products jsonb default null
) returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs._act_for_caller(
    event_id, 'reserve',
    jsonb_build_object(
      'items', items, 'seats', to_jsonb(nullif(seats, '{}')), 'key', key, 'best', best,
      'products', products
    ),
    session, customer, customer_class
  ) a
$$;
comment on function
  dibs_client.reserve(text, jsonb, text[], text, text, text, jsonb, text, jsonb) is
  'Reserves items and seats for who calls, until a deadline, all or nothing.';
