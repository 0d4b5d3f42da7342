-- Tells that who calls left the page of their reservation, which then ends after a grace.
--
-- Asks and answers as dibs.leave. Refuses with unauthenticated, where the claims name nobody,
-- forbidden, for a reservation that is not the caller's, and as dibs.leave. Locks as that does.
create or replace function dibs_client.leave(
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
    event_id, 'leave',
    jsonb_build_object('id', reservation_id, 'token', token, 'key', key),
    session, customer
  ) a
$$;
comment on function dibs_client.leave(text, uuid, text, text, text, text) is
  'Tells that who calls left the page of their reservation, which then ends after a grace.';
