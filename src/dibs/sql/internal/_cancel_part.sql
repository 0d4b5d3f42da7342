-- Gives back a part of a sale, which stays a sale of the rest.
--
-- Returns nothing; writes one journal row. Updates the reservation, its tickets, seats and
-- items. The caller holds the head and has resolved the part.
create or replace function dibs._cancel_part(
  event_id text, request dibs._request, decided_at timestamptz, at_position bigint
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  perform dibs._drop_tickets(
    _cancel_part.event_id, _cancel_part.request, _cancel_part.decided_at
  );

  update dibs.reservations v
  set items = (request).items,
    seat_ids = array(
      select n.seat_id from unnest(v.seat_ids) with ordinality n (seat_id, place)
      where n.seat_id <> all ((request).seat_ids)
      order by n.place
    ),
    (demand_items, demand_units) = (
      select array_agg(d.item_id order by d.place),
        array_agg(d.units - coalesce(g.units, 0) order by d.place)
      from unnest(v.demand_items, v.demand_units) with ordinality d (item_id, units, place)
      left join unnest((request).demand_items, (request).demand_units) g (item_id, units)
        on g.item_id = d.item_id
      where d.units > coalesce(g.units, 0)
    ),
    amount_minor = (
      select case when count(*) = count(t.price_minor)
        then sum(t.price_minor * t.quantity) end
      from dibs.tickets t
      where t.event_id = _cancel_part.event_id
        and t.reservation_id = (request).reservation_id and t.dropped_at is null
    )
  where v.event_id = _cancel_part.event_id
    and v.reservation_id = (request).reservation_id;

  perform dibs._give_seats_back(_cancel_part.event_id, (_cancel_part.request).seat_ids);
  perform dibs._move_units(
    _cancel_part.event_id, (_cancel_part.request).demand_items,
    (_cancel_part.request).demand_units::bigint[], 'sold', 'available'
  );

  insert into dibs.journal (
    event_id, position, recorded_at, action, reservation_id, organisation_id, principal,
    session, item_ids, units, seat_ids, detail, network, agent
  )
  select v.event_id, at_position, decided_at, 'cancelled', v.reservation_id,
    v.organisation_id, (request).principal, v.session, (request).demand_items,
    (request).demand_units, (request).seat_ids,
    jsonb_build_object('partial', true, 'items', v.items), (request).network,
    (request).agent
  from dibs.reservations v
  where v.event_id = _cancel_part.event_id
    and v.reservation_id = (request).reservation_id;
end
$$;
comment on function dibs._cancel_part(text, dibs._request, timestamptz, bigint) is
  'Gives back a part of a sale, which stays a sale of the rest.';
