-- Writes the tickets of reservations anew where they do not fit; removes those without one.
--
-- Returns nothing. Keeps the prices that were there; where there were none, today's. The
-- caller holds the head.
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
  v_prices jsonb := (
    select jsonb_object_agg(p.reservation_id || ' ' || p.item_id, p.price_minor)
    from (
      select t.reservation_id, t.item_id, max(t.price_minor) as price_minor
      from dibs.tickets t
      where t.event_id = _mend_tickets.event_id and t.reservation_id = any (v_broken)
      group by t.reservation_id, t.item_id
    ) p
  );
begin
  delete from dibs.tickets t
  where t.event_id = _mend_tickets.event_id and t.reservation_id = any (v_broken)
    and (t.dropped_at is null or not exists (
      select from dibs.reservations v
      where v.event_id = t.event_id and v.reservation_id = t.reservation_id
    ));
  insert into dibs.tickets (
    event_id, reservation_id, ticket_number, item_id, seat_id, quantity, price_minor,
    status, reserved_at, reservation_expires_at
  )
  select u.event_id, u.reservation_id,
    coalesce((
      select max(t.ticket_number) from dibs.tickets t
      where t.event_id = u.event_id and t.reservation_id = u.reservation_id
    ), 0) + row_number() over (
      partition by u.reservation_id order by u.item_id, u.seat_id
    ),
    u.item_id, u.seat_id, u.quantity,
    coalesce((v_prices ->> (u.reservation_id || ' ' || u.item_id))::bigint, i.price_minor),
    u.status, u.reserved_at, u.expires_at
  from (
    select v.event_id, v.reservation_id, v.status, v.reserved_at, v.expires_at, s.item_id,
      s.seat_id, 1 as quantity
    from dibs.reservations v
    cross join lateral unnest(v.seat_ids) n (seat_id)
    join dibs.seats s on s.event_id = v.event_id and s.seat_id = n.seat_id
    where v.event_id = _mend_tickets.event_id and v.reservation_id = any (v_broken)
    union all
    select v.event_id, v.reservation_id, v.status, v.reserved_at, v.expires_at, l.key, null,
      case i.kind when 'stock' then l.value::int else 1 end
    from dibs.reservations v
    cross join lateral jsonb_each_text(v.items) l
    join dibs.items i on i.event_id = v.event_id and i.item_id = l.key and i.kind <> 'seat'
    cross join lateral
      generate_series(1, case i.kind when 'stock' then 1 else l.value::int end)
    where v.event_id = _mend_tickets.event_id and v.reservation_id = any (v_broken)
  ) u
  join dibs.items i on i.event_id = u.event_id and i.item_id = u.item_id
  on conflict do nothing;
  perform dibs._mend_owners(_mend_tickets.event_id, v_broken);
end
$$;
comment on function dibs._mend_tickets(text) is
  'Writes the tickets of reservations anew where they do not fit; removes those without one.';
