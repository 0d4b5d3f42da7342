-- Writes down that deadlines of reservations may have moved: their tickets, and the journal.
--
-- Returns nothing; writes a row of the action a reservation after last_position, in the order
-- of the ids, with the deadline it has now. Updates tickets. The caller holds the head and has
-- changed the reservations.
create or replace function dibs._tell_moves(
  event_id text, action text, reservation_ids uuid[], callers dibs._caller[],
  details jsonb[], decided_at timestamptz, last_position bigint
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_deadlines timestamptz[];
begin
  select array_agg(v.expires_at order by e.ordinal) into v_deadlines
  from unnest(_tell_moves.reservation_ids) with ordinality e (reservation_id, ordinal)
  cross join lateral (
    select v.expires_at from dibs.reservations v
    where v.event_id = _tell_moves.event_id and v.reservation_id = e.reservation_id
    limit 1
  ) v;

  update dibs.tickets t
  set reservation_expires_at =
    v_deadlines[array_position(_tell_moves.reservation_ids, t.reservation_id)]
  where t.ctid = any (array(
    select k.ctid
    from unnest(_tell_moves.reservation_ids) n (id)
    cross join lateral (
      select k.ctid from dibs.tickets k
      where k.event_id = _tell_moves.event_id and k.reservation_id = n.id
        and k.dropped_at is null
      offset 0
    ) k
  ));

  insert into dibs.journal (
    event_id, position, recorded_at, action, reservation_id, organisation_id, principal,
    session, expires_at, detail, network, agent
  )
  select v.event_id, _tell_moves.last_position + e.ordinal, _tell_moves.decided_at,
    _tell_moves.action, v.reservation_id, v.organisation_id, e.principal, v.session,
    v.expires_at, e.detail, e.network, e.agent
  from unnest(
    _tell_moves.reservation_ids, _tell_moves.callers, _tell_moves.details
  ) with ordinality e (reservation_id, principal, network, agent, detail, ordinal)
  cross join lateral (
    select * from dibs.reservations v
    where v.event_id = _tell_moves.event_id and v.reservation_id = e.reservation_id
    limit 1
  ) v;
end
$$;
comment on function dibs._tell_moves(
  text, text, uuid[], dibs._caller[], jsonb[], timestamptz, bigint
) is
  'Writes down that deadlines of reservations may have moved: their tickets, and the journal.';
