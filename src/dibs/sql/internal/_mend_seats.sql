-- Sets seats to what the reservations say that have them.
--
-- Returns nothing. A seat that no reservation has is free; one that is blocked stays so; a
-- lost one comes back as its ticket has it. The caller holds the head.
create or replace function dibs._mend_seats(event_id text) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  insert into dibs.seats (event_id, seat_id, item_id)
  select t.event_id, t.seat_id, t.item_id
  from dibs.tickets t
  where t.event_id = _mend_seats.event_id and t.live_seat_id is not null
  on conflict do nothing;

  with held as (
    select n.seat_id, (min(v.reservation_id::text))::uuid as reservation_id,
      min(case v.status when 'reserved' then 'reserved' else 'sold' end) as status,
      min(coalesce('customer:' || v.customer, 'session:' || v.session)) as owner
    from dibs.reservations v
    cross join lateral unnest(v.seat_ids) n (seat_id)
    where v.event_id = _mend_seats.event_id and v.status in ('reserved', 'confirmed')
    group by n.seat_id
  )
  update dibs.seats s
  set status = coalesce(
      h.status, case s.status when 'blocked' then 'blocked' else 'available' end
    ),
    reservation_id = h.reservation_id,
    reserved_by = h.owner,
    allocation = case when h.seat_id is null and s.status = 'blocked'
      then coalesce(s.allocation, 'house') end
  from dibs.seats k
  left join held h on h.seat_id = k.seat_id
  where k.event_id = _mend_seats.event_id
    and s.event_id = k.event_id and s.seat_id = k.seat_id
    and (
      s.status is distinct from coalesce(
        h.status, case s.status when 'blocked' then 'blocked' else 'available' end
      )
      or s.reservation_id is distinct from h.reservation_id
      or (h.seat_id is not null or s.status <> 'blocked') and s.allocation is not null
      or h.seat_id is null and s.status = 'blocked' and s.allocation is null
    );

  select dibs._forget_roomy_rows(_mend_seats.event_id)
$$;
comment on function dibs._mend_seats(text) is
  'Sets seats to what the reservations say that have them.';
