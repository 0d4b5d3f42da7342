-- Extends a reservation of a show, named by its token or its id.
--
-- The familiar name of dibs.extend: five minutes, three times, unless policy says otherwise.
-- The session must be the reservation's. Returns one row: success with the new deadline and
-- how often it was and may still be extended, or an error_code in the familiar spelling and
-- what to tell people. Locks as dibs.extend.
create or replace function dibs.extend_reservation_atomic(
  show_id text,
  reservation text,
  session_id text
)
returns table (
  success boolean, reservation_expires_at timestamptz, extension_count int,
  extensions_remaining int, error_code text, error_message text
)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.code = 'ok', a.expires_at, a.extension_count, a.extensions_left,
    nullif(upper(a.code), 'OK'), c.meaning
  from dibs.extend(
    show_id, dibs._reservation_named(show_id, reservation), session => coalesce(session_id, '')
  ) a
  left join dibs.codes c on c.code = a.code
$$;
comment on function dibs.extend_reservation_atomic(text, text, text) is
  'Extends a reservation of a show, named by its token or its id.';
