-- The delivery that somebody wants to do something to, or what they are refused with.
--
-- Returns the delivery with no code; or the code and detail of a refusal: invalid_input where
-- the reason is none, not_found where there is no such delivery for them. Locks the delivery.
create or replace function dibs_office._met_delivery(
  delivery_id uuid,
  reason text,
  out code text,
  out detail jsonb,
  out delivery dibs_office.deliveries
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  _met_delivery.detail := dibs._reason_fault(_met_delivery.reason);
  if _met_delivery.detail is not null then
    _met_delivery.code := 'invalid_input';
    return;
  end if;
  select d.* into _met_delivery.delivery from dibs_office.deliveries d
  where d.delivery_id = _met_delivery.delivery_id and exists (
    select from dibs_office.endpoints e
    where e.endpoint_id = d.endpoint_id and dibs_office._is_own(e.organisation_id)
  )
  for no key update of d;
  if not found then
    _met_delivery.code := 'not_found';
    _met_delivery.detail := jsonb_build_object('delivery', _met_delivery.delivery_id);
  end if;
end
$$;
comment on function dibs_office._met_delivery(uuid, text) is
  'The delivery that somebody wants to do something to, or what they are refused with.';
