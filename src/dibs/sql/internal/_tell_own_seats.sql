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
  v_granted_seats text[];
  v_granted_owners text[];
  v_granted_ids uuid[];
  v_own record;
begin
  if not exists (
    select from unnest(v_requests) r
    where r.code = 'seats_unavailable' and r.replayed is not true
  ) then
    return v_requests;
  end if;

  -- What this piece grants is written after it.
  select array_agg(n.seat_id), array_agg(g.owner), array_agg(g.reservation_id)
  into v_granted_seats, v_granted_owners, v_granted_ids
  from unnest(v_requests) g
  cross join lateral unnest(g.seat_ids) n (seat_id)
  where g.code is null;

  for v_own in
    select r.ordinality as number, (array_agg(held.id order by held.id))[1] as id
    from unnest(v_requests) with ordinality r
    cross join lateral jsonb_array_elements_text(r.detail -> 'seats') n (seat_id)
    cross join lateral array_position(v_granted_seats, n.seat_id) granted (place)
    cross join lateral (
      select case
        when v_granted_owners[granted.place] = r.owner then v_granted_ids[granted.place]
        else (
          select v.reservation_id
          from (
            select s.reservation_id from dibs.seats s
            where s.event_id = _tell_own_seats.event_id and s.seat_id = n.seat_id
            limit 1
          ) s
          cross join lateral (
            select * from dibs.reservations v
            where v.event_id = _tell_own_seats.event_id
              and v.reservation_id = s.reservation_id
            limit 1
          ) v
          where v.status = 'reserved' and dibs._owner(v.session, v.customer) = r.owner
        )
      end as id
    ) held
    where r.code = 'seats_unavailable' and r.replayed is not true
    group by r.ordinality
    having count(*) = count(held.id)
  loop
    v_requests[v_own.number].code := 'duplicate_reservation';
    v_requests[v_own.number].detail := jsonb_build_object('reservation', v_own.id);
  end loop;
  return v_requests;
end
$$;
comment on function dibs._tell_own_seats(text, dibs._request[]) is
  'Tells owners who ask for seats that they hold already that these are their own.';
