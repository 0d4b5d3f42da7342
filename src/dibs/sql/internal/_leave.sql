-- Starts the grace of reservations whose owners left the page.
--
-- Returns nothing; writes a journal row a reservation after last_position, in the order of
-- the ids. Leaving ends nothing later than it would have ended without. The caller holds
-- the head and has checked that each may be left.
create or replace function dibs._leave(
  event dibs.events, reservation_ids uuid[], callers dibs._caller[],
  decided_at timestamptz, last_position bigint
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  update dibs.reservations v
  set left_at = _leave.decided_at,
    leaves_at = least(
      v.leaves_at,
      _leave.decided_at + make_interval(secs => (_leave.event).leave_grace_seconds)
    )
  where v.ctid = any (array(
    select k.ctid
    from unnest(_leave.reservation_ids) n (id)
    cross join lateral (
      select k.ctid from dibs.reservations k
      where k.event_id = (_leave.event).event_id and k.reservation_id = n.id
      offset 0
    ) k
  ));

  insert into dibs.journal (
    event_id, position, recorded_at, action, reservation_id, organisation_id, principal,
    session, detail, network, agent
  )
  select v.event_id, _leave.last_position + e.ordinal, _leave.decided_at, 'left',
    v.reservation_id, v.organisation_id, e.principal, v.session,
    jsonb_build_object('leaves_at', v.leaves_at), e.network, e.agent
  from unnest(_leave.reservation_ids, _leave.callers) with ordinality e (
    reservation_id, principal, network, agent, ordinal
  )
  cross join lateral (
    select * from dibs.reservations v
    where v.event_id = (_leave.event).event_id and v.reservation_id = e.reservation_id
    limit 1
  ) v;
end
$$;
comment on function dibs._leave(dibs.events, uuid[], dibs._caller[], timestamptz, bigint) is
  'Starts the grace of reservations whose owners left the page.';
