-- What a payment that made way for another one left time to, of orders for which none began.
--
-- Returns [{"order", "event", "reservation"}].
create or replace function dibs_office._switched_parts(orders uuid[]) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'order', r.order_id, 'event', r.event_id, 'reservation', r.reservation_id
  ) order by r.order_id, r.event_id, r.reservation_id), '[]')
  from dibs_office.order_reservations r
  where r.order_id = any (_switched_parts.orders) and exists (
    select from dibs_office.payments p
    where p.order_id = r.order_id and p.stop = 'switch'
  )
$$;
comment on function dibs_office._switched_parts(uuid[]) is
  'What a payment that made way for another one left time to, of orders for which none began.';
