-- Deletes an endpoint, its cursors, its gaps and its deliveries.
--
-- Of its deliveries at most deliveries_max go at once: the rest is there for nobody, and goes when
-- deliveries are pruned. Returns code ok with the endpoint as it was, not_found, or invalid_input
-- for the reason. The office's journal says who deleted it, and why.
-- Locks: the endpoint, then all that is its.
create or replace function dibs_office.delete_endpoint(
  endpoint_id uuid,
  principal text default '',
  reason text default '',
  deliveries_max int default 10000,
  out code text,
  out detail jsonb
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_endpoint dibs_office.endpoints;
begin
  delete_endpoint.detail := dibs._reason_fault(delete_endpoint.reason);
  if delete_endpoint.detail is not null then
    delete_endpoint.code := 'invalid_input';
    return;
  end if;
  delete from dibs_office.endpoints e
  where e.endpoint_id = delete_endpoint.endpoint_id
    and dibs_office._is_own(e.organisation_id)
  returning e.* into v_endpoint;
  if not found then
    delete_endpoint.code := 'not_found';
    delete_endpoint.detail := jsonb_build_object('endpoint', delete_endpoint.endpoint_id);
    return;
  end if;
  delete from dibs_office.cursors c where c.endpoint_id = delete_endpoint.endpoint_id;
  delete from dibs_office.gaps g where g.endpoint_id = delete_endpoint.endpoint_id;
  perform dibs_office._delete_deliveries(array(
    select d.delivery_id from dibs_office.deliveries d
    where d.endpoint_id = delete_endpoint.endpoint_id
    limit delete_endpoint.deliveries_max
  ));
  perform dibs_office._write_down(
    'endpoint_deleted', v_endpoint.organisation_id, delete_endpoint.principal,
    delete_endpoint.reason,
    jsonb_build_object(
      'endpoint', v_endpoint.endpoint_id, 'url', v_endpoint.url, 'name', v_endpoint.name
    )
  );
  delete_endpoint.code := 'ok';
  delete_endpoint.detail := dibs_office._endpoint_told(v_endpoint);
end
$$;
comment on function dibs_office.delete_endpoint(uuid, text, text, int) is
  'Deletes an endpoint, its cursors, its gaps and its deliveries.';
