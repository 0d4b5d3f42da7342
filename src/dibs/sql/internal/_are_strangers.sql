-- Whether none of a batch of plain requests is of a session that holds anything of the event.
--
-- Returns boolean. It is false without a look where sessions are not limited, for then nobody
-- needs to know, and where a customer asks, who may hold something under another session.
create or replace function dibs._are_strangers(event dibs.events, plain dibs._plain)
returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  if num_nonnulls((event).session_reservations_max, (event).session_units_max) = 0
    or array_remove((plain).customers, null) <> '{}'
  then
    return false;
  end if;
  return not exists (
    select
    from unnest((plain).sessions) n (session)
    cross join lateral (
      select from dibs._owned((event).event_id, 'session', n.session, '') limit 1
    ) v
  );
end
$$;
comment on function dibs._are_strangers(dibs.events, dibs._plain) is
  'Whether none of a batch of plain requests is of a session that holds anything of the event.';
