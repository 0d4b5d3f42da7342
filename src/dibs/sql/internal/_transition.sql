-- Ends reservations: confirmed, released or expired, all rows that follow from it.
--
-- Returns the journal position after it; one row a reservation, in the order of the ids,
-- principals beside them (null: nobody, the clock did it). Updates reservations, tickets,
-- seats and items once each. The caller holds the head and has checked every transition.
-- Rows are found one by one, by their whole key, and updated where they are: the head is
-- held, so they stay there, and no plan hangs on statistics.
create or replace function dibs._transition(
  event_id text, action text, reservation_ids uuid[], principals text[],
  decided_at timestamptz, last_position bigint
) returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_is_sale boolean := _transition.action = 'confirmed';
  v_seat_ids text[];
  v_item_ids text[];
  v_units bigint[];
begin
  if coalesce(cardinality(_transition.reservation_ids), 0) = 0 then
    return _transition.last_position;
  end if;

  with ended as (
    update dibs.reservations v
    set status = _transition.action, ended_at = _transition.decided_at
    where v.ctid = any (array(
      select k.ctid
      from unnest(reservation_ids) n (id)
      cross join lateral (
        select k.ctid from dibs.reservations k
        where k.event_id = _transition.event_id and k.reservation_id = n.id
        offset 0
      ) k
    ))
    returning v.seat_ids, v.demand_items, v.demand_units
  ), demand as (
    select l.item_id, sum(l.units) as units
    from ended
    cross join lateral unnest(ended.demand_items, ended.demand_units) l (item_id, units)
    group by l.item_id
  )
  select
    (select array_agg(n.seat_id) from ended, unnest(ended.seat_ids) n (seat_id)),
    array_agg(d.item_id), array_agg(d.units)
  into v_seat_ids, v_item_ids, v_units
  from demand d;

  update dibs.tickets t
  set status = _transition.action
  where t.ctid = any (array(
    select k.ctid
    from unnest(reservation_ids) n (id)
    cross join lateral (
      select k.ctid from dibs.tickets k
      where k.event_id = _transition.event_id and k.reservation_id = n.id
      offset 0
    ) k
  ));

  update dibs.seats s
  set status = case when v_is_sale then 'sold' else 'available' end,
    reservation_id = case when v_is_sale then s.reservation_id end,
    reserved_by = case when v_is_sale then s.reserved_by end
  where s.ctid = any (array(
    select k.ctid
    from unnest(v_seat_ids) n (id)
    cross join lateral (
      select k.ctid from dibs.seats k
      where k.event_id = _transition.event_id and k.seat_id = n.id
      offset 0
    ) k
  ));

  update dibs.items i
  set reserved_count = i.reserved_count - v_units[array_position(v_item_ids, i.item_id)],
    sold_count = i.sold_count
      + case when v_is_sale then v_units[array_position(v_item_ids, i.item_id)] else 0 end,
    available_count = i.available_count
      + case when v_is_sale then 0 else v_units[array_position(v_item_ids, i.item_id)] end
  where i.ctid = any (array(
    select k.ctid
    from unnest(v_item_ids) n (id)
    cross join lateral (
      select k.ctid from dibs.items k
      where k.event_id = _transition.event_id and k.item_id = n.id
      offset 0
    ) k
  ));

  insert into dibs.journal (
    event_id, position, recorded_at, action, reservation_id, organisation_id, principal,
    session, item_ids, units, seat_ids
  )
  select _transition.event_id, last_position + e.ordinal, decided_at,
    _transition.action, v.reservation_id, v.organisation_id,
    coalesce(e.principal, 'dibs'), v.session, v.demand_items, v.demand_units, v.seat_ids
  from unnest(reservation_ids, principals) with ordinality e (
    reservation_id, principal, ordinal
  )
  cross join lateral (
    select * from dibs.reservations v
    where v.event_id = _transition.event_id and v.reservation_id = e.reservation_id
    limit 1
  ) v;
  return _transition.last_position + cardinality(_transition.reservation_ids);
end
$$;
comment on function dibs._transition(text, text, uuid[], text[], timestamptz, bigint) is
  'Ends reservations: confirmed, released or expired, all rows that follow from it.';
