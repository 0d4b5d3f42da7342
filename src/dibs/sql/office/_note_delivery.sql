-- Writes down what somebody did to a delivery, for whom its endpoint belongs to.
--
-- Returns nothing. Locks nothing.
create or replace function dibs_office._note_delivery(
  action text, delivery dibs_office.deliveries, principal text, reason text
) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select dibs_office._write_down(
    _note_delivery.action, e.organisation_id, _note_delivery.principal, _note_delivery.reason,
    jsonb_build_object('delivery', delivery.delivery_id, 'endpoint', e.endpoint_id)
  )
  from dibs_office.endpoints e
  where e.endpoint_id = delivery.endpoint_id
$$;
comment on function dibs_office._note_delivery(text, dibs_office.deliveries, text, text) is
  'Writes down what somebody did to a delivery, for whom its endpoint belongs to.';
