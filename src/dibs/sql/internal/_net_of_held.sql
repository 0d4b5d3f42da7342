-- What requests take beyond what their reservations hold already.
--
-- Returns the requests, those that name a reservation with the demand by which it grows or
-- (below zero) shrinks, the seats it lacks, the held ones it gives up, and the items its
-- owner must hold nowhere else: the new ones, or all of them where the owner is new. What
-- it holds is at its disposal, also through draws.
create or replace function dibs._net_of_held(event_id text, requests dibs._request[])
returns dibs._request[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_requests dibs._request[] := _net_of_held.requests;
  v_request dibs._request;
  v_reservation dibs.reservations;
begin
  for v_i in 1 .. cardinality(v_requests) loop
    v_request := v_requests[v_i];
    continue when v_request.code is not null or v_request.held_items is null;
    select v.* into v_reservation
    from dibs.reservations v
    where v.event_id = _net_of_held.event_id
      and v.reservation_id = v_request.reservation_id;

    select coalesce(array_agg(d.item_id), '{}'), coalesce(array_agg(d.change), '{}')
    into v_request.demand_items, v_request.demand_units
    from dibs._demand_change(v_request) d
    where d.change <> 0 or v_request.best ? d.item_id;
    select array(
        select n.seat_id from unnest(v_request.seat_ids) n (seat_id)
        where n.seat_id <> all (v_request.held_seats)
      ), array(
        select n.seat_id from unnest(v_request.held_seats) n (seat_id)
        where n.seat_id <> all (v_request.seat_ids)
      )
    into v_request.seat_ids, v_request.held_seats;
    if v_reservation.customer is not null or v_request.customer is null then
      select coalesce(array_agg(l.item_id), '{}'), array_agg(l.rule)
      into v_request.item_ids, v_request.duplicate_rules
      from unnest(v_request.item_ids, v_request.duplicate_rules) l (item_id, rule)
      where not v_reservation.items ? l.item_id;
    end if;
    v_requests[v_i] := v_request;
  end loop;
  return v_requests;
end
$$;
comment on function dibs._net_of_held(text, dibs._request[]) is
  'What requests take beyond what their reservations hold already.';
