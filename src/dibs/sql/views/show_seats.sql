-- Every seat as it can be had now: one whose reservation is due reads as available.
create or replace view dibs.show_seats with (security_invoker = true) as
select
  s.event_id,
  s.seat_id,
  s.item_id,
  s.zone,
  s.row_name,
  s.seat_number,
  case when due.is_due then 'available' else s.status end as status,
  case when not due.is_due then s.reserved_by end as reserved_by,
  case when not due.is_due then s.reservation_id end as reservation_id,
  case when not due.is_due and s.status = 'reserved' then v.reserved_at end as reserved_at,
  case when not due.is_due and s.status = 'reserved' then v.expires_at end
    as reservation_expires_at
from dibs.seats s
join dibs.event_heads h on h.event_id = s.event_id
left join dibs.reservations v
  on v.event_id = s.event_id and v.reservation_id = s.reservation_id
cross join lateral (
  select coalesce(
    s.status = 'reserved' and v.ends_at <= greatest(h.clock_at, dibs._now()), false
  ) as is_due
) due;
comment on view dibs.show_seats is
  'Every seat as it can be had now: one whose reservation is due reads as available.';
