-- Gives a webhook another secret; messages are signed with the former one too for a while.
--
-- Returns code ok with the endpoint, not_found where there is no such webhook, or
-- invalid_input. The office's journal says by whom it was rotated, and why.
-- Locks: the endpoint.
create or replace function dibs_office.rotate_endpoint(
  endpoint_id uuid,
  secret text,
  former_seconds int,
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
  v_secret text;
  v_endpoint dibs_office.endpoints;
begin
  rotate_endpoint.detail := case
    when coalesce(rotate_endpoint.former_seconds, -1) not between 0 and 2592000
      then dibs._fault('/former_seconds', 'must be from 0 to 2592000')
    else dibs._reason_fault(rotate_endpoint.reason)
  end;
  if rotate_endpoint.detail is not null then
    rotate_endpoint.code := 'invalid_input';
    return;
  end if;
  select e.secret into v_secret from dibs_office.endpoints e
  where e.endpoint_id = rotate_endpoint.endpoint_id and e.kind = 'webhook'
    and dibs_office._is_own(e.organisation_id)
  for update;
  if not found then
    rotate_endpoint.code := 'not_found';
    rotate_endpoint.detail := jsonb_build_object('endpoint', rotate_endpoint.endpoint_id);
    return;
  end if;
  -- Who heard no answer asks again, and the former secret stays the one before.
  update dibs_office.endpoints e
  set secret = rotate_endpoint.secret,
    former_secret = case when e.secret = rotate_endpoint.secret
      then e.former_secret else e.secret end,
    former_ends_at = case when e.secret = rotate_endpoint.secret
      then e.former_ends_at
      else dibs._now() + make_interval(secs => rotate_endpoint.former_seconds) end,
    version = e.version + 1,
    updated_at = dibs._now()
  where e.endpoint_id = rotate_endpoint.endpoint_id
  returning e.* into v_endpoint;
  if v_secret <> rotate_endpoint.secret then
    perform dibs_office._write_down(
      'endpoint_rotated', v_endpoint.organisation_id, rotate_endpoint.principal,
      rotate_endpoint.reason,
      jsonb_build_object(
        'endpoint', rotate_endpoint.endpoint_id,
        'former_seconds', rotate_endpoint.former_seconds
      )
    );
  end if;
  rotate_endpoint.code := 'ok';
  rotate_endpoint.detail := dibs_office._endpoint_told(v_endpoint);
end
$$;
comment on function dibs_office.rotate_endpoint(uuid, text, int, text, text) is
  'Gives a webhook another secret; messages are signed with the former one too for a while.';
