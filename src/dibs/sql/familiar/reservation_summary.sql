-- Reservations of each event by what they are now, with their units and amounts.
create or replace view dibs.reservation_summary with (security_invoker = true) as
select
  r.event_id,
  r.status,
  count(*) as reservation_count,
  sum(r.units) as unit_count,
  sum(r.amount_minor) as amount_minor,
  min(r.reserved_at) as first_reserved_at,
  max(r.reserved_at) as last_reserved_at,
  min(r.expires_at) filter (where r.status = 'reserved') as next_expires_at
from (
  select v.event_id, v.amount_minor, v.reserved_at, v.expires_at,
    dibs._status_at(v, greatest(h.clock_at, dibs._now())) as status,
    (select sum(l.value::bigint) from jsonb_each_text(v.items) l) as units
  from dibs.event_heads h
  join dibs.reservations v on v.event_id = h.event_id
) r
group by r.event_id, r.status;
comment on view dibs.reservation_summary is
  'Reservations of each event by what they are now, with their units and amounts.';
