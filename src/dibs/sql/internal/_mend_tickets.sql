-- Writes the tickets of reservations anew where they do not fit; removes those without one.
--
-- Returns nothing. A seat keeps the price that it had, and so does each of the units without
-- seats in their order; one more than there were costs what the dearest did, or today's price
-- where there was none. The caller holds the head.
create or replace function dibs._mend_tickets(event_id text) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_broken uuid[] := array(
    select distinct b.subject::uuid
    from dibs._verify_tickets(_mend_tickets.event_id) b
    where b.invariant = 'I1'
  );
  v_kept dibs.tickets[] := array(
    select t from dibs.tickets t
    where t.event_id = _mend_tickets.event_id and t.reservation_id = any (v_broken)
      and t.dropped_at is null
  );
begin
  delete from dibs.tickets t
  where t.event_id = _mend_tickets.event_id and t.reservation_id = any (v_broken)
    and (t.dropped_at is null or not exists (
      select from dibs.reservations v
      where v.event_id = t.event_id and v.reservation_id = t.reservation_id
    ));
  with kept as materialized (
    select k.*, sum(k.quantity) over (partition by k.reservation_id, k.item_id) as units,
      row_number() over (
        partition by k.reservation_id, coalesce(k.seat_id, k.item_id), k.seat_id is null
        order by k.ticket_number
      ) as place
    from unnest(v_kept) k
  ), wanted as materialized (
    select v.reservation_id, s.item_id, s.seat_id, 1 as quantity, 1 as place
    from dibs.reservations v
    cross join lateral unnest(v.seat_ids) n (seat_id)
    join dibs.seats s on s.event_id = v.event_id and s.seat_id = n.seat_id
    where v.event_id = _mend_tickets.event_id and v.reservation_id = any (v_broken)
    union all
    select v.reservation_id, l.key, null, q.quantity, q.place
    from dibs.reservations v
    cross join lateral jsonb_each_text(v.items) l
    join dibs.items i on i.event_id = v.event_id and i.item_id = l.key and i.kind <> 'seat'
    -- Stock has a ticket for all of it, or for each price.
    left join lateral (
      select array_agg(k.quantity order by k.place) as quantities
      from kept k
      where k.reservation_id = v.reservation_id and k.item_id = l.key
        and k.units = l.value::bigint
    ) priced on i.kind = 'stock'
    cross join lateral unnest(
      case i.kind
        when 'stock' then coalesce(priced.quantities, array[l.value::int])
        else array_fill(1, array[l.value::int])
      end
    ) with ordinality q (quantity, place)
    where v.event_id = _mend_tickets.event_id and v.reservation_id = any (v_broken)
  )
  insert into dibs.tickets (
    event_id, reservation_id, ticket_number, item_id, seat_id, quantity, price_minor,
    status, reserved_at, reservation_expires_at
  )
  select v.event_id, v.reservation_id,
    coalesce((
      select max(t.ticket_number) from dibs.tickets t
      where t.event_id = v.event_id and t.reservation_id = v.reservation_id
    ), 0) + row_number() over (
      partition by u.reservation_id order by u.item_id, u.seat_id, u.place
    ),
    u.item_id, u.seat_id, u.quantity,
    case
      when k.place is not null then k.price_minor
      else coalesce((
        select max(o.price_minor) from kept o
        where o.reservation_id = u.reservation_id and o.item_id = u.item_id
      ), i.price_minor)
    end,
    v.status, v.reserved_at, v.expires_at
  from wanted u
  join dibs.reservations v
    on v.event_id = _mend_tickets.event_id and v.reservation_id = u.reservation_id
  join dibs.items i on i.event_id = v.event_id and i.item_id = u.item_id
  left join kept k
    on k.reservation_id = u.reservation_id and k.place = u.place
    and case when u.seat_id is null then k.seat_id is null and k.item_id = u.item_id
      else k.seat_id = u.seat_id end
  on conflict do nothing;
  perform dibs._mend_owners(_mend_tickets.event_id, v_broken);
end
$$;
comment on function dibs._mend_tickets(text) is
  'Writes the tickets of reservations anew where they do not fit; removes those without one.';
