-- Tells that who calls is still there: who had left is back.
--
-- Asks and answers as dibs.heartbeat. Refuses with unauthenticated, where the claims name nobody,
-- forbidden, for a reservation that is not the caller's, and as dibs.heartbeat. Locks as that does.
create or replace function dibs_client.heartbeat(
  event_id text,
  reservation_id uuid,
  token text default null,
  session text default null,
  customer text default null,
  key text default null,
  paying boolean default false
) returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs._act_for_caller(
    event_id, 'heartbeat',
    jsonb_build_object('id', reservation_id, 'token', token, 'key', key, 'paying', paying),
    session, customer
  ) a
$$;
comment on function dibs_client.heartbeat(text, uuid, text, text, text, text, boolean) is
  'Tells that who calls is still there: who had left is back.';
