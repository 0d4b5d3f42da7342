-- Whether more rules what an event holds than its own settings and its items'.
--
-- Returns boolean: it has policies, or a kind sets more than windows and extensions.
create or replace function dibs._is_ruled(event_id text) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  return exists (select from dibs.policies p where p.event_id = _is_ruled.event_id)
    or exists (select from dibs.kinds k where k.is_ruled);
end
$$;
comment on function dibs._is_ruled(text) is
  'Whether more rules what an event holds than its own settings and its items''.';
