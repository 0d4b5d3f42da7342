-- Whether nothing rules what an event sells but its own and its items' settings.
--
-- Returns boolean: it sells now, merges nothing and waits for no sign of life, and neither
-- policies nor kinds say more.
create or replace function dibs._is_ordinary(event dibs.events, decided_at timestamptz)
returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return dibs._is_on_sale(event, decided_at)
    and (event).heartbeat_seconds is null
    and (event).duplicates is distinct from 'merge'
    and not dibs._is_ruled((event).event_id);
end
$$;
comment on function dibs._is_ordinary(dibs.events, timestamptz) is
  'Whether nothing rules what an event sells but its own and its items'' settings.';
