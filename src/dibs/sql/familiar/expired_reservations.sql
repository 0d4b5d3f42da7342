-- Reservations whose time is over and that nothing has swept yet.
create or replace view dibs.expired_reservations with (security_invoker = true) as
select
  v.event_id,
  v.reservation_id,
  v.session as session_id,
  v.seat_ids,
  v.items,
  v.reserved_at,
  v.ends_at as reservation_expires_at,
  now.read_at - v.ends_at as overdue
from dibs.event_heads h
cross join lateral (select greatest(h.clock_at, dibs._now()) as read_at) now
join dibs.reservations v
  on v.event_id = h.event_id and v.status = 'reserved' and v.ends_at <= now.read_at;
comment on view dibs.expired_reservations is
  'Reservations whose time is over and that nothing has swept yet.';
