-- Tells what became of an order: how it stands now, and what there is to say besides.
--
-- Returns nothing. Locks the head of its organisation's messages; the caller has the order.
create or replace function dibs_office._tell_order(
  type text, order_id uuid, besides jsonb default '{}'
) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select dibs_office._tell(
    o.organisation_id, _tell_order.type, o.order_id,
    jsonb_build_object(
      'order', o.order_id, 'status', o.status, 'currency', o.currency,
      'amount_minor', o.amount_minor, 'captured_minor', o.captured_minor,
      'refunded_minor', o.refunded_minor,
      'reservations', dibs_office._parts_told(o.order_id)
    ) || jsonb_strip_nulls(_tell_order.besides)
  )
  from dibs_office.orders o
  where o.order_id = _tell_order.order_id
$$;
comment on function dibs_office._tell_order(text, uuid, jsonb) is
  'Tells what became of an order: how it stands now, and what there is to say besides.';
