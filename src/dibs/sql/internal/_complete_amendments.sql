-- Completes amendments by what they leave as it is: they then say the new whole.
--
-- Returns the requests with the lines and seats their reservations will have, and whose
-- they will be: the customer's who claims one that had none. Refuses with invalid_input
-- what would leave nothing. The caller has checked that each reservation lives.
create or replace function dibs._complete_amendments(
  event_id text, requests dibs._request[]
) returns dibs._request[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_requests dibs._request[] := _complete_amendments.requests;
  v_request dibs._request;
  v_reservation dibs.reservations;
begin
  for v_i in 1 .. cardinality(v_requests) loop
    v_request := v_requests[v_i];
    continue when v_request.code is not null;
    select v.* into v_reservation
    from dibs.reservations v
    where v.event_id = _complete_amendments.event_id
      and v.reservation_id = v_request.reservation_id;

    v_request.customer_class := v_reservation.customer_class;
    v_request.owner := dibs._owner(
      v_reservation.session, coalesce(v_reservation.customer, v_request.customer)
    );
    if v_request.item_ids is null then
      select coalesce(array_agg(l.item_id), '{}'), coalesce(array_agg(l.units), '{}')
      into v_request.item_ids, v_request.units
      from dibs._unseated_lines(
        _complete_amendments.event_id, v_reservation.items
      ) l;
    end if;
    -- Seats of an item to be chosen anew are given up for the best there are.
    v_request.seat_ids := coalesce(v_request.seat_ids, array(
      select n.seat_id from unnest(v_reservation.seat_ids) n (seat_id)
      where v_request.best is null or not exists (
        select from dibs.seats s
        where s.event_id = _complete_amendments.event_id and s.seat_id = n.seat_id
          and v_request.best ? s.item_id
      )
      order by n.seat_id collate "C"
    ));
    if v_request.item_ids = '{}' and v_request.seat_ids = '{}' and v_request.best is null then
      v_request.code := 'invalid_input';
      v_request.detail := dibs._fault('/items', 'must leave something: release it instead');
    end if;
    v_requests[v_i] := v_request;
  end loop;
  return v_requests;
end
$$;
comment on function dibs._complete_amendments(text, dibs._request[]) is
  'Completes amendments by what they leave as it is: they then say the new whole.';
