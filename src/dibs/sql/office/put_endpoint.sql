-- Makes a new endpoint, which is told what happens from now on.
--
-- settings are its kind, url, name, and the patterns of events and types it wants; secret is
-- what signs its messages, or a broker's whole address, as it is kept; heads says how far each
-- ledger is, where it begins. It belongs to whom the transaction acts for; brokers are the
-- installation's alone. Returns code ok, a second time too, with the endpoint; or
-- invalid_input with the field at fault, or forbidden. The office's journal says who made it.
-- Locks: nothing but the new rows.
create or replace function dibs_office.put_endpoint(
  endpoint_id uuid,
  settings jsonb,
  secret text,
  heads jsonb default '{}',
  principal text default '',
  reason text default '',
  out code text,
  out detail jsonb
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_organisation text := nullif(dibs_office._organisation_acting(), '');
  v_kind text := coalesce(put_endpoint.settings ->> 'kind', 'webhook');
  v_endpoint dibs_office.endpoints;
begin
  put_endpoint.detail := coalesce(
    dibs_office._endpoint_fault(put_endpoint.settings),
    dibs._text_fault('url', put_endpoint.settings -> 'url', 2000, required => true),
    dibs._reason_fault(put_endpoint.reason)
  );
  if put_endpoint.detail is not null then
    put_endpoint.code := 'invalid_input';
    return;
  elsif v_kind <> 'webhook' and v_organisation is not null then
    put_endpoint.code := 'forbidden';
    put_endpoint.detail := '{"reason": "brokers belong to the whole installation"}';
    return;
  end if;
  insert into dibs_office.endpoints (
    endpoint_id, organisation_id, kind, url, name, events, types, secret, created_at, updated_at
  )
  values (
    put_endpoint.endpoint_id, v_organisation, v_kind, put_endpoint.settings ->> 'url',
    coalesce(put_endpoint.settings ->> 'name', ''),
    dibs._texts(put_endpoint.settings -> 'events'),
    dibs._texts(put_endpoint.settings -> 'types'),
    put_endpoint.secret, dibs._now(), dibs._now()
  )
  on conflict (endpoint_id) do nothing;  -- who heard no answer asks again
  if found then
    perform dibs_office._begin_cursors(put_endpoint.endpoint_id, put_endpoint.heads);
    perform dibs_office._write_down(
      'endpoint_put', v_organisation, put_endpoint.principal, put_endpoint.reason,
      put_endpoint.settings || jsonb_build_object('endpoint', put_endpoint.endpoint_id)
    );
  else
    perform dibs._await_standby();
  end if;
  select e.* into v_endpoint from dibs_office.endpoints e
  where e.endpoint_id = put_endpoint.endpoint_id
    and dibs_office._is_own(e.organisation_id);
  put_endpoint.code := case when found then 'ok' else 'not_found' end;
  put_endpoint.detail := dibs_office._endpoint_told(v_endpoint);
end
$$;
comment on function dibs_office.put_endpoint(uuid, jsonb, text, jsonb, text, text) is
  'Makes a new endpoint, which is told what happens from now on.';
