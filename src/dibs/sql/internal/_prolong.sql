-- Moves the deadline of reservations by one extension, within their whole life.
--
-- Returns nothing; writes a journal row a reservation after last_position, in the order of
-- the ids. Updates reservations and their tickets. Extending adds to the deadline, not to
-- now. The caller holds the head and has checked that each may be extended.
create or replace function dibs._prolong(
  event_id text, reservation_ids uuid[], principals text[], decided_at timestamptz,
  last_position bigint
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  with prolonged as (
    update dibs.reservations v
    set expires_at = least(
        v.expires_at + make_interval(secs => v.extension_seconds), v.life_ends_at
      ),
      extension_count = v.extension_count + 1
    from unnest(_prolong.reservation_ids, _prolong.principals)
      with ordinality e (reservation_id, principal, ordinal)
    where v.event_id = _prolong.event_id and v.reservation_id = e.reservation_id
    returning v.*, e.principal as prolonged_by, e.ordinal
  ), tickets as (
    update dibs.tickets t
    set reservation_expires_at = p.expires_at
    from prolonged p
    where t.event_id = _prolong.event_id and t.reservation_id = p.reservation_id
  )
  insert into dibs.journal (
    event_id, position, recorded_at, action, reservation_id, organisation_id, principal,
    session, expires_at
  )
  select _prolong.event_id, _prolong.last_position + p.ordinal, _prolong.decided_at,
    'extended', p.reservation_id, p.organisation_id, p.prolonged_by, p.session, p.expires_at
  from prolonged p;
end
$$;
comment on function dibs._prolong(text, uuid[], text[], timestamptz, bigint) is
  'Moves the deadline of reservations by one extension, within their whole life.';
