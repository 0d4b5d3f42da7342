-- Gives reservations that share a seat the seats of their tickets, where these are others.
--
-- Returns nothing. For what the journal does not tell: nobody else knows which of the two
-- had the seat, and tickets of one seat live once. The caller holds the head.
create or replace function dibs._mend_shared(event_id text) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  with shared as (
    select n.seat_id
    from dibs.reservations v
    cross join lateral unnest(v.seat_ids) n (seat_id)
    where v.event_id = _mend_shared.event_id and v.status in ('reserved', 'confirmed')
    group by n.seat_id
    having count(*) > 1
  ), ticketed as (
    select v.reservation_id, array(
      select t.live_seat_id from dibs.tickets t
      where t.event_id = v.event_id and t.reservation_id = v.reservation_id
        and t.live_seat_id is not null
      order by t.live_seat_id
    ) as seat_ids
    from dibs.reservations v
    where v.event_id = _mend_shared.event_id
      and v.seat_ids && array(select s.seat_id from shared s)
  )
  update dibs.reservations v
  set seat_ids = k.seat_ids
  from ticketed k
  where v.event_id = _mend_shared.event_id and v.reservation_id = k.reservation_id
    and cardinality(v.seat_ids) = cardinality(k.seat_ids)
    and v.seat_ids collate "C" <> k.seat_ids
$$;
comment on function dibs._mend_shared(text) is
  'Gives reservations that share a seat the seats of their tickets, where these are others.';
