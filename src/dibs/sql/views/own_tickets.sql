-- The tickets of who asks: what each of their reservations holds or held, unit by unit.
--
-- Row security shows each customer those of their own reservations, and nobody anything
-- without claims. Found by way of the reservations, lest every ticket of an event be tried;
-- one whose reservation is over is told as that, swept or not.
create or replace view dibs_client.own_tickets with (security_invoker = true) as
select
  t.event_id, t.reservation_id, t.ticket_number, t.item_id, t.seat_id, t.quantity,
  t.price_minor,
  case
    when t.status <> 'reserved' or v.ends_at > greatest(h.clock_at, dibs._now()) then t.status
    when v.ends_at < v.expires_at then 'released'
    else 'expired'
  end as status
from dibs.reservations v
join dibs.event_heads h on h.event_id = v.event_id
join dibs.tickets t on t.event_id = v.event_id and t.reservation_id = v.reservation_id
where t.dropped_at is null;
comment on view dibs_client.own_tickets is
  'The tickets of who asks: what each of their reservations holds or held, unit by unit.';
