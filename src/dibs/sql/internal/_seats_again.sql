-- The seats that a reservation held to its end, and whether its owner can have them again.
--
-- Returns a row a seat, under the item it had then, with whom it is kept for today. It is
-- there where it is still of that item and free, held by what is due, or by a reservation of
-- the same owner: who has it already is told so. The caller holds the head.
create or replace function dibs._seats_again(
  event_id text, reservation dibs.reservations, owner text, decided_at timestamptz
) returns table (seat_id text, item_id text, access text, is_there boolean)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select t.seat_id, t.item_id, s.access,
    coalesce(
      s.item_id = t.item_id
        and (
          s.status = 'available'
          or s.status = 'reserved'
            and (v.ends_at <= decided_at or dibs._owner(v.session, v.customer) = owner)
        ),
      false
    )
  from dibs.tickets t
  left join lateral (
    select * from dibs.seats s
    where s.event_id = _seats_again.event_id and s.seat_id = t.seat_id
    limit 1
  ) s on true
  left join lateral (
    select * from dibs.reservations v
    where v.event_id = _seats_again.event_id and v.reservation_id = s.reservation_id
    limit 1
  ) v on true
  where t.event_id = _seats_again.event_id
    and t.reservation_id = (reservation).reservation_id
    and t.seat_id is not null and t.dropped_at is null
$$;
comment on function
  dibs._seats_again(text, dibs.reservations, text, timestamptz) is
  'The seats that a reservation held to its end, and whether its owner can have them again.';
