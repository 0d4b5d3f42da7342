-- The reservations of who asks, as they stand now, without their tokens.
--
-- Row security shows each customer their own, and nobody anything without claims. Ask for one
-- event, or a few: its reservations are found by their owner.
create or replace view dibs_client.own_reservations with (security_invoker = true) as
select
  v.event_id, v.reservation_id,
  case
    when v.status <> 'reserved' or v.ends_at > now.read_at then v.status
    when v.ends_at < v.expires_at then 'released'
    else 'expired'
  end as status,
  v.items, v.seat_ids, v.amount_minor, v.reserved_at, v.expires_at,
  case
    when v.status in ('confirmed', 'cancelled') then v.ended_at
    when v.status <> 'reserved' or v.ends_at <= now.read_at then least(v.ended_at, v.ends_at)
  end as ended_at,
  v.extension_count, now.read_at
from dibs.reservations v
join dibs.event_heads h on h.event_id = v.event_id
cross join lateral (select greatest(h.clock_at, dibs._now()) as read_at) now;
comment on view dibs_client.own_reservations is
  'The reservations of who asks, as they stand now, without their tokens.';
