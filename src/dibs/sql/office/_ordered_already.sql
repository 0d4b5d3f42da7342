-- The first of some reservations that another order has.
--
-- Returns {"event", "reservation"}.
create or replace function dibs_office._ordered_already(parts jsonb) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object('event', r.event_id, 'reservation', r.reservation_id)
  from jsonb_to_recordset(_ordered_already.parts) a (event text, id uuid)
  join dibs_office.order_reservations r
    on r.event_id = a.event and r.reservation_id = a.id
    and r.status not in ('refused', 'cancelled')
  join dibs_office.orders o on o.order_id = r.order_id and o.status <> 'pending'
  order by r.event_id, r.reservation_id
  limit 1
$$;
comment on function dibs_office._ordered_already(jsonb) is
  'The first of some reservations that another order has.';
