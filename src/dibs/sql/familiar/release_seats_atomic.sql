-- Releases a reservation of a show, named by its token or its id.
--
-- The familiar name of dibs.release. The session must be the reservation's. Returns one row:
-- success and how many seats are free again, or an error_code in the familiar spelling and
-- what to tell people. Locks as dibs.release.
create or replace function dibs.release_seats_atomic(
  show_id text,
  reservation text,
  session_id text
)
returns table (
  success boolean, seats_released int, released_at timestamptz, error_code text,
  error_message text
)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.code = 'ok', cardinality(a.seats), case a.code when 'ok' then a.decided_at end,
    nullif(upper(a.code), 'OK'), c.meaning
  from dibs.release(
    show_id, dibs._reservation_named(show_id, reservation), session => coalesce(session_id, '')
  ) a
  left join dibs.codes c on c.code = a.code
$$;
comment on function dibs.release_seats_atomic(text, text, text) is
  'Releases a reservation of a show, named by its token or its id.';
