-- Whether anything of an event is due and not swept yet.
--
-- Returns boolean.
create or replace function dibs._is_due(event dibs.events, decided_at timestamptz)
returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (
    select from dibs.reservations v
    where v.event_id = (event).event_id and v.status = 'reserved'
      and v.ends_at <= _is_due.decided_at
  );
end
$$;
comment on function dibs._is_due(dibs.events, timestamptz) is
  'Whether anything of an event is due and not swept yet.';
