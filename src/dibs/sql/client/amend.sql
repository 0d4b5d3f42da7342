-- Changes what a reservation of who calls holds, all or nothing and on the same deadline.
--
-- Asks and answers as dibs.amend. A reservation that has no customer yet becomes the caller's
-- where they prove it by its token. Refuses with unauthenticated, where the claims name
-- nobody, forbidden, for what is not theirs, and as dibs.amend. Locks as that does.
create or replace function dibs_client.amend(
  event_id text,
  reservation_id uuid,
  items jsonb default null,
  seats text[] default null,
  token text default null,
  session text default null,
  customer text default null,
  best jsonb default null,
  key text default null
) returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs._act_for_caller(
    event_id, 'amend',
    jsonb_build_object(
      'id', reservation_id, 'items', items, 'seats', to_jsonb(seats), 'token', token,
      'best', best, 'key', key
    ),
    session, customer
  ) a
$$;
comment on function
  dibs_client.amend(text, uuid, jsonb, text[], text, text, text, jsonb, text) is
  'Changes what a reservation of who calls holds, all or nothing and on the same deadline.';
