-- Tells owners who ask for seats that they hold already that these are their own.
--
-- Returns the requests; where all the seats that could not be had are held by a reservation
-- of who asked, seats_unavailable becomes duplicate_reservation with its id.
create or replace function dibs._tell_own_seats(event_id text, requests dibs._request[])
returns dibs._request[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_requests dibs._request[] := _tell_own_seats.requests;
  v_own uuid[];
begin
  for v_i in 1 .. cardinality(v_requests) loop
    continue when v_requests[v_i].code is distinct from 'seats_unavailable'
      or v_requests[v_i].replayed;
    select case when count(*) = count(own.id) then array_agg(own.id order by own.id) end
    into v_own
    from jsonb_array_elements_text(v_requests[v_i].detail -> 'seats') n (seat_id)
    cross join lateral (
      -- What this piece grants is written after it.
      select coalesce(
        (
          select g.reservation_id from unnest(v_requests) g
          where g.code is null and n.seat_id = any (g.seat_ids)
            and g.owner = v_requests[v_i].owner
        ),
        (
          select v.reservation_id
          from dibs.seats s
          join dibs.reservations v
            on v.event_id = s.event_id and v.reservation_id = s.reservation_id
          where s.event_id = _tell_own_seats.event_id and s.seat_id = n.seat_id
            and v.status = 'reserved'
            and dibs._owner(v.session, v.customer) = v_requests[v_i].owner
        )
      ) as id
    ) own;
    if v_own is not null then
      v_requests[v_i].code := 'duplicate_reservation';
      v_requests[v_i].detail := jsonb_build_object('reservation', v_own[1]);
    end if;
  end loop;
  return v_requests;
end
$$;
comment on function dibs._tell_own_seats(text, dibs._request[]) is
  'Tells owners who ask for seats that they hold already that these are their own.';
