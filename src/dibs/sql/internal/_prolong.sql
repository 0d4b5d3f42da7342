-- Moves the deadline of reservations by one extension, within their whole life.
--
-- Returns nothing; writes a journal row a reservation after last_position, in the order of
-- the ids. Updates reservations and their tickets. Extending adds to the deadline, not to
-- now, and is a sign of life: who had left is back. The caller holds the head and has
-- checked that each may be extended.
create or replace function dibs._prolong(
  event dibs.events, reservation_ids uuid[], callers dibs._caller[],
  decided_at timestamptz, last_position bigint
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_ids uuid[];
  v_deadlines timestamptz[];
begin
  with prolonged as (
    update dibs.reservations v
    set expires_at = least(
        v.expires_at + make_interval(secs => v.extension_seconds), v.life_ends_at
      ),
      extension_count = v.extension_count + 1,
      left_at = null,
      leaves_at = dibs._silent_at(
        _prolong.event, v.payment_begun_at, _prolong.decided_at
      )
    where v.ctid = any (array(
      select k.ctid
      from unnest(reservation_ids) n (id)
      cross join lateral (
        select k.ctid from dibs.reservations k
        where k.event_id = (_prolong.event).event_id and k.reservation_id = n.id
        offset 0
      ) k
    ))
    returning v.reservation_id, v.expires_at
  )
  select array_agg(p.reservation_id), array_agg(p.expires_at) into v_ids, v_deadlines
  from prolonged p;

  update dibs.tickets t
  set reservation_expires_at = v_deadlines[array_position(v_ids, t.reservation_id)]
  where t.ctid = any (array(
    select k.ctid
    from unnest(v_ids) n (id)
    cross join lateral (
      select k.ctid from dibs.tickets k
      where k.event_id = (_prolong.event).event_id and k.reservation_id = n.id
      offset 0
    ) k
  ));

  insert into dibs.journal (
    event_id, position, recorded_at, action, reservation_id, organisation_id, principal,
    session, expires_at, network, agent
  )
  select (_prolong.event).event_id, last_position + e.ordinal, decided_at, 'extended',
    v.reservation_id, v.organisation_id, e.principal, v.session, v.expires_at,
    e.network, e.agent
  from unnest(reservation_ids, callers) with ordinality e (
    reservation_id, principal, network, agent, ordinal
  )
  cross join lateral (
    select * from dibs.reservations v
    where v.event_id = (_prolong.event).event_id and v.reservation_id = e.reservation_id
    limit 1
  ) v;
end
$$;
comment on function dibs._prolong(dibs.events, uuid[], dibs._caller[], timestamptz, bigint) is
  'Moves the deadline of reservations by one extension, within their whole life.';
