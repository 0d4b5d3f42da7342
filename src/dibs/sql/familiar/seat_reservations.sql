-- Reservations under their familiar columns; a due one reads as over.
create or replace view dibs.seat_reservations with (security_invoker = true) as
select
  v.reservation_id as id,
  v.event_id as show_id,
  v.session as session_id,
  v.customer as user_id,
  v.seat_ids,
  v.items,
  dibs._status_at(v, now.read_at) as status,
  v.reserved_at,
  v.expires_at as reservation_expires_at,
  v.extension_count,
  coalesce('customer:' || v.customer, 'session:' || v.session) as reserved_by,
  case when v.status = 'cancelled' then v.ended_at
    when dibs._status_at(v, now.read_at) in ('released', 'expired')
      then least(v.ended_at, v.ends_at) end as released_at,
  case when v.status = 'confirmed' then v.ended_at end as confirmed_at,
  k.key as idempotency_key
from dibs.event_heads h
join dibs.reservations v on v.event_id = h.event_id
cross join lateral (select greatest(h.clock_at, dibs._now()) as read_at) now
left join lateral (
  select k.key from dibs.idempotency_keys k
  where k.event_id = v.event_id and k.reservation_id = v.reservation_id
    and k.verb in ('reserve', 'reserve_again', 'sell') and k.code = 'ok'
  limit 1
) k on true;
comment on view dibs.seat_reservations is
  'Reservations under their familiar columns; a due one reads as over.';
