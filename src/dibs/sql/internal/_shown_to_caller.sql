-- Whether who calls through a gateway may look at an event.
--
-- Returns ok, unauthenticated where there are no claims, or not_found for a draft and an event of
-- another organisation than theirs; whether there is such an event its caller finds out.
create or replace function dibs._shown_to_caller(event_id text) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when c.code <> 'ok' then c.code
    when not starts_with(_shown_to_caller.event_id, c.organisation || '.')
      or exists (
        select from dibs.events e
        where e.event_id = _shown_to_caller.event_id and e.status = 'draft'
      )
      then 'not_found'
    else 'ok'
  end
  from dibs_client.caller() c
$$;
comment on function dibs._shown_to_caller(text) is
  'Whether who calls through a gateway may look at an event.';
