-- Writes one amendment: the reservation's new whole, its tickets and its journal row.
--
-- Returns nothing. Frees the seats given back, drops and adds tickets, and where a
-- customer claims the reservation, makes it theirs. The price is that of the tickets it
-- has: kept ones at what they cost when taken, new ones at today's. It is a sign of life:
-- who had left is back.
create or replace function dibs._write_amendment(
  event dibs.events, request dibs._request, decided_at timestamptz, at_position bigint
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_write_amendment.event).event_id;
  v_was dibs.reservations;
  v_is_claim boolean;
  v_added text[];
  v_given_back text[];
  v_dropped jsonb;
  v_amount_minor bigint;
begin
  select v.* into v_was
  from dibs.reservations v
  where v.event_id = v_event_id and v.reservation_id = (request).reservation_id;
  v_is_claim := v_was.customer is null and (request).customer is not null;
  v_added := array(
    select n.seat_id from unnest((request).seat_ids) n (seat_id)
    where n.seat_id <> all (v_was.seat_ids)
  );
  v_given_back := array(
    select n.seat_id from unnest(v_was.seat_ids) n (seat_id)
    where n.seat_id <> all ((request).seat_ids)
  );

  perform dibs._give_seats_back(v_event_id, v_given_back);
  v_dropped := dibs._give_tickets_back(v_event_id, request, _write_amendment.decided_at);
  perform dibs._add_tickets(
    v_event_id, request, v_was.expires_at, _write_amendment.decided_at
  );
  perform dibs._stand_for_owner(_write_amendment.event, request);
  if v_is_claim then
    update dibs.seats s
    set reserved_by = (request).owner
    where s.ctid = any (array(
      select k.ctid
      from unnest((request).seat_ids) n (id)
      cross join lateral (
        select k.ctid from dibs.seats k
        where k.event_id = v_event_id and k.seat_id = n.id
        offset 0
      ) k
    ));
  end if;
  select case when count(*) = count(t.price_minor) then sum(t.price_minor * t.quantity) end
  into v_amount_minor
  from dibs.tickets t
  where t.event_id = v_event_id and t.reservation_id = (request).reservation_id
    and t.dropped_at is null;

  update dibs.reservations v
  set items = (request).items,
    seat_ids = (request).seat_ids,
    demand_items = (request).demand_items,
    demand_units = (request).demand_units,
    amount_minor = v_amount_minor,
    customer = coalesce(v.customer, (request).customer),
    left_at = null,
    leaves_at = dibs._silent_at(
      _write_amendment.event, v.payment_begun_at, _write_amendment.decided_at
    )
  where v.event_id = v_event_id and v.reservation_id = (request).reservation_id;

  insert into dibs.journal (
    event_id, position, recorded_at, action, reservation_id, organisation_id, principal,
    session, item_ids, units, seat_ids, detail, network, agent
  )
  select v_event_id, _write_amendment.at_position, _write_amendment.decided_at, 'amended',
    v_was.reservation_id, v_was.organisation_id, (request).principal, v_was.session,
    coalesce(array_agg(d.item_id), '{}'), coalesce(array_agg(d.change), '{}'),
    (request).seat_ids,
    jsonb_strip_nulls(jsonb_build_object(
      'items', (request).items, 'items_dropped', v_dropped, 'seats_added', v_added,
      'seats_dropped', v_given_back, 'claimed', nullif(v_is_claim, false),
      'merged', (request).detail -> 'merged'
    )),
    (request).network, (request).agent
  from dibs._demand_change(request) d
  where d.change <> 0;
end
$$;
comment on function
  dibs._write_amendment(dibs.events, dibs._request, timestamptz, bigint) is
  'Writes one amendment: the reservation''s new whole, its tickets and its journal row.';
