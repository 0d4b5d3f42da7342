-- The reservation of an event that a text names: by its id or by its token.
--
-- Returns its id; one that no reservation has where the text names none. Reads the event's
-- reservations where the text is a token.
create or replace function dibs._reservation_named(event_id text, name text)
returns uuid
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when dibs._is_uuid(name) then name::uuid
    else coalesce((
      select v.reservation_id from dibs.reservations v
      where v.event_id = _reservation_named.event_id and v.token = name
      limit 1
    ), '00000000-0000-0000-0000-000000000000')
  end
$$;
comment on function dibs._reservation_named(text, text) is
  'The reservation of an event that a text names: by its id or by its token.';
