-- The reservations of an order and what became of each, as every answer and message has them.
--
-- Returns a jsonb array. Locks nothing.
create or replace function dibs_office._parts_told(order_id uuid) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_agg(
    jsonb_build_object(
      'event', r.event_id, 'id', r.reservation_id, 'status', r.status,
      'amount_minor', r.amount_minor, 'sold_id', r.sold_id, 'sold_minor', r.sold_minor,
      'outcome', r.outcome
    )
    order by r.event_id, r.reservation_id
  )
  from dibs_office.order_reservations r
  where r.order_id = _parts_told.order_id
$$;
comment on function dibs_office._parts_told(uuid) is
  'The reservations of an order and what became of each, as every answer and message has them.';
