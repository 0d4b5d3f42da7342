-- Moves the deadline of reservations by one extension, within their whole life.
--
-- Returns nothing; writes a journal row a reservation after last_position, in the order of
-- the ids. Updates reservations and their tickets. Extending adds to the deadline, not to
-- now, also to the one there is once a payment ends; it is a sign of life: who had left is
-- back. The caller holds the head and has checked that each may be extended.
create or replace function dibs._prolong(
  event dibs.events, reservation_ids uuid[], callers dibs._caller[],
  decided_at timestamptz, last_position bigint
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  update dibs.reservations v
  set expires_at = least(
      v.expires_at + make_interval(secs => v.extension_seconds), v.life_ends_at
    ),
    unpaid_expires_at = least(
      v.unpaid_expires_at + make_interval(secs => v.extension_seconds), v.unpaid_life_ends_at
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
  ));
  perform dibs._tell_moves(
    (_prolong.event).event_id, 'extended', _prolong.reservation_ids, _prolong.callers, null,
    _prolong.decided_at, _prolong.last_position
  );
end
$$;
comment on function dibs._prolong(dibs.events, uuid[], dibs._caller[], timestamptz, bigint) is
  'Moves the deadline of reservations by one extension, within their whole life.';
