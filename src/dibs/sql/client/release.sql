-- Releases a reservation of who calls: what it held is free at once.
--
-- Asks and answers as dibs.release. Refuses with unauthenticated, where the claims name nobody,
-- forbidden, for a reservation that is not the caller's, and as dibs.release. Locks as that does.
create or replace function dibs_client.release(
  event_id text,
  reservation_id uuid,
  token text default null,
  session text default null,
  customer text default null,
  key text default null
) returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs._act_for_caller(
    event_id, 'release',
    jsonb_build_object('id', reservation_id, 'token', token, 'key', key),
    session, customer
  ) a
$$;
comment on function dibs_client.release(text, uuid, text, text, text, text) is
  'Releases a reservation of who calls: what it held is free at once.';
