-- Ends reservations: confirmed, released or expired, all rows that follow from it.
--
-- Returns the journal position after it; one row a reservation, in the order of the ids,
-- principals beside them (null: nobody, the clock did it). Updates reservations, tickets,
-- seats and items once each. The caller holds the head and has checked every transition.
create or replace function dibs._transition(
  event_id text, action text, reservation_ids uuid[], principals text[],
  decided_at timestamptz, last_position bigint
) returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  if coalesce(cardinality(_transition.reservation_ids), 0) = 0 then
    return _transition.last_position;
  end if;

  with ended as (
    update dibs.reservations v
    set status = _transition.action, ended_at = _transition.decided_at
    from unnest(_transition.reservation_ids, _transition.principals)
      with ordinality e (reservation_id, principal, ordinal)
    where v.event_id = _transition.event_id and v.reservation_id = e.reservation_id
    returning v.*, e.principal as ended_by, e.ordinal
  ), tickets as (
    update dibs.tickets t
    set status = _transition.action
    from ended
    where t.event_id = _transition.event_id and t.reservation_id = ended.reservation_id
  ), seats as (
    update dibs.seats s
    set status = case _transition.action when 'confirmed' then 'sold' else 'available' end,
      reservation_id = case _transition.action when 'confirmed' then s.reservation_id end,
      reserved_by = case _transition.action when 'confirmed' then s.reserved_by end
    from ended
    cross join lateral unnest(ended.seat_ids) n (seat_id)
    where s.event_id = _transition.event_id and s.seat_id = n.seat_id
  ), items as (
    update dibs.items i
    set reserved_count = i.reserved_count - d.units,
      sold_count = i.sold_count
        + case _transition.action when 'confirmed' then d.units else 0 end,
      available_count = i.available_count
        + case _transition.action when 'confirmed' then 0 else d.units end
    from (
      select l.item_id, sum(l.units) as units
      from ended
      cross join lateral unnest(ended.demand_items, ended.demand_units) l (item_id, units)
      group by l.item_id
    ) d
    where i.event_id = _transition.event_id and i.item_id = d.item_id
  )
  insert into dibs.journal (
    event_id, position, recorded_at, action, reservation_id, organisation_id, principal,
    session, item_ids, units, seat_ids
  )
  select _transition.event_id, _transition.last_position + ended.ordinal,
    _transition.decided_at, _transition.action, ended.reservation_id,
    ended.organisation_id, coalesce(ended.ended_by, 'dibs'), ended.session,
    ended.demand_items, ended.demand_units, ended.seat_ids
  from ended;
  return _transition.last_position + cardinality(_transition.reservation_ids);
end
$$;
comment on function dibs._transition(text, text, uuid[], text[], timestamptz, bigint) is
  'Ends reservations: confirmed, released or expired, all rows that follow from it.';
