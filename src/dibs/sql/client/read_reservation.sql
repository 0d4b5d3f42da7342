-- Reads a reservation of who calls as it stands at this instant.
--
-- Answers as dibs.read_reservation. Refuses with unauthenticated, where the claims name
-- nobody, forbidden, for a reservation that is not the caller's, or not_found. Locks nothing.
create or replace function dibs_client.read_reservation(
  event_id text,
  reservation_id uuid,
  token text default null,
  session text default null,
  customer text default null
) returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs._act_for_caller(
    event_id, 'read', jsonb_build_object('id', reservation_id, 'token', token),
    session, customer
  ) a
$$;
comment on function dibs_client.read_reservation(text, uuid, text, text, text) is
  'Reads a reservation of who calls as it stands at this instant.';
