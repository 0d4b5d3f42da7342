-- Reserves again what a reservation of who calls held that is over, the same seats if free.
--
-- Asks and answers as dibs.reserve_again. Refuses with unauthenticated, where the claims name
-- nobody, forbidden, for what is not theirs, and as dibs.reserve_again. Locks as that does.
create or replace function dibs_client.reserve_again(
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
    event_id, 'reserve_again',
    jsonb_build_object('id', reservation_id, 'token', token, 'key', key),
    session, customer
  ) a
$$;
comment on function dibs_client.reserve_again(text, uuid, text, text, text, text) is
  'Reserves again what a reservation of who calls held that is over, the same seats if free.';
