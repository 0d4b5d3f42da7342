-- Who did something, as the journal tells it: keys by their names, people masked.
--
-- Returns text. A key's id is no secret and names a program; what a caller stated as a
-- principal may be somebody's name.
create or replace function dibs._principal_told(event_id text, principal text, reveal boolean)
returns text
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when _principal_told.principal ~ '^(key|token):'
      or _principal_told.principal in ('scheduler', 'inspector') then _principal_told.principal
    else dibs._masked(
      _principal_told.event_id, _principal_told.principal, _principal_told.reveal
    )
  end
$$;
comment on function dibs._principal_told(text, text, boolean) is
  'Who did something, as the journal tells it: keys by their names, people masked.';
