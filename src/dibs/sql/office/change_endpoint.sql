-- Changes some settings of an endpoint; what is left out stays.
--
-- A new secret goes with the new address of a broker. heads says where it begins in ledgers that
-- it did not follow before. Paused or disabled it is told nothing, and once it is active again
-- all that happened meanwhile. Returns code ok with the endpoint, not_found, or invalid_input
-- with the field at fault. The office's journal says who changed it.
-- Locks: the endpoint, then its cursors.
create or replace function dibs_office.change_endpoint(
  endpoint_id uuid,
  changes jsonb,
  secret text default null,
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
  v_changes jsonb := change_endpoint.changes;
  v_endpoint dibs_office.endpoints;
begin
  change_endpoint.detail := coalesce(
    dibs_office._endpoint_fault(v_changes),
    case when v_changes ? 'kind' then dibs._fault('/kind', 'cannot be changed') end,
    dibs._reason_fault(change_endpoint.reason)
  );
  if change_endpoint.detail is not null then
    change_endpoint.code := 'invalid_input';
    return;
  end if;
  update dibs_office.endpoints e
  set url = coalesce(v_changes ->> 'url', e.url),
    name = coalesce(v_changes ->> 'name', e.name),
    events = case when v_changes ? 'events'
      then dibs._texts(v_changes -> 'events') else e.events end,
    types = case when v_changes ? 'types'
      then dibs._texts(v_changes -> 'types') else e.types end,
    secret = coalesce(change_endpoint.secret, e.secret),
    status = coalesce(v_changes ->> 'status', e.status),
    disabled_reason = case when v_changes ? 'status' then null else e.disabled_reason end,
    resumes_at = case when v_changes ? 'status' or v_changes ? 'url'
      then null else e.resumes_at end,
    catches_up_from = case when v_changes ->> 'status' = 'active' and e.status <> 'active'
      then dibs._now() else e.catches_up_from end,
    version = e.version + 1,
    updated_at = dibs._now()
  where e.endpoint_id = change_endpoint.endpoint_id
    and dibs_office._is_own(e.organisation_id)
  returning e.* into v_endpoint;
  if not found then
    change_endpoint.code := 'not_found';
    change_endpoint.detail := jsonb_build_object('endpoint', change_endpoint.endpoint_id);
    return;
  end if;
  perform dibs_office._begin_cursors(change_endpoint.endpoint_id, change_endpoint.heads);
  perform dibs_office._write_down(
    'endpoint_changed', v_endpoint.organisation_id, change_endpoint.principal,
    change_endpoint.reason,
    v_changes || jsonb_build_object('endpoint', change_endpoint.endpoint_id)
  );
  change_endpoint.code := 'ok';
  change_endpoint.detail := dibs_office._endpoint_told(v_endpoint);
end
$$;
comment on function dibs_office.change_endpoint(uuid, jsonb, text, jsonb, text, text) is
  'Changes some settings of an endpoint; what is left out stays.';
