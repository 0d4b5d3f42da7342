-- Puts down a message to one endpoint that stands in no ledger, such as a ping.
--
-- It is its own subject and due at once. Returns code ok, or not_found.
-- Locks: the endpoint against deletion.
create or replace function dibs_office.add_delivery(
  endpoint_id uuid,
  delivery_id uuid,
  type text,
  body text,
  out code text,
  out detail jsonb
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_now timestamptz := dibs._now();
begin
  perform from dibs_office.endpoints e
  where e.endpoint_id = add_delivery.endpoint_id and e.kind = 'webhook'
    and dibs_office._is_own(e.organisation_id)
  for key share;
  if not found then
    add_delivery.code := 'not_found';
    add_delivery.detail := jsonb_build_object('endpoint', add_delivery.endpoint_id);
    return;
  end if;
  insert into dibs_office.deliveries (
    delivery_id, endpoint_id, ledger, position, type, subject, body, recorded_at, created_at,
    due_at
  )
  values (
    add_delivery.delivery_id, add_delivery.endpoint_id, '', 0, add_delivery.type,
    add_delivery.delivery_id::text, add_delivery.body, v_now, v_now, v_now
  )
  on conflict (delivery_id) do nothing;  -- who heard no answer asks again
  add_delivery.code := 'ok';
end
$$;
comment on function dibs_office.add_delivery(uuid, uuid, text, text) is
  'Puts down a message to one endpoint that stands in no ledger, such as a ping.';
