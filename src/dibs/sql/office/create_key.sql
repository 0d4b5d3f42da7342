-- Keeps a new key, by the SHA-256 of its secret.
--
-- A key without an organisation is the whole installation's. Left out, scopes are all that
-- the kind may have. The office's journal says by whom it was made, and why. Returns code ok,
-- or invalid_input with the field at fault.
-- Locks: nothing but the new row.
create or replace function dibs_office.create_key(
  key_id text,
  secret_hash bytea,
  kind text,
  name text,
  organisation_id text default null,
  scopes text[] default null,
  expires_at timestamptz default null,
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
  v_may text[] := case when create_key.kind = 'publishable' then '{read,buy}'
    else '{read,buy,sell,office,maintain}' end;
  v_scopes text[] := coalesce(create_key.scopes, v_may);
begin
  create_key.detail := coalesce(
    dibs._choice_fault('kind', coalesce(to_jsonb(create_key.kind), '""'), '{secret,publishable}'),
    dibs._text_fault('name', to_jsonb(create_key.name), 200, required => true),
    dibs_office._unknown_organisation(create_key.organisation_id),
    case when v_scopes = '{}' or not v_scopes <@ v_may
      then dibs._fault('/scopes', 'must be some of ' || array_to_string(v_may, ', ')) end,
    case when create_key.expires_at <= dibs._now()
      then dibs._fault('/expires_at', 'must be in the future') end,
    dibs._reason_fault(create_key.reason)
  );
  if create_key.detail is not null then
    create_key.code := 'invalid_input';
    return;
  end if;
  insert into dibs_office.api_keys (
    key_id, organisation_id, kind, name, scopes, secret_hash, created_at, expires_at
  )
  values (
    create_key.key_id, create_key.organisation_id, create_key.kind, create_key.name,
    v_scopes, create_key.secret_hash, dibs._now(), create_key.expires_at
  )
  on conflict (key_id) do nothing;  -- who heard no answer asks again
  if found then
    perform dibs_office._write_down(
      'key_created', create_key.organisation_id, create_key.principal, create_key.reason,
      jsonb_build_object(
        'key', create_key.key_id, 'kind', create_key.kind, 'name', create_key.name,
        'organisation', create_key.organisation_id, 'scopes', v_scopes,
        'expires_at', create_key.expires_at
      )
    );
  else
    perform dibs._await_standby();
  end if;
  create_key.code := 'ok';
end
$$;
comment on function dibs_office.create_key(
  text, bytea, text, text, text, text[], timestamptz, text, text
) is 'Keeps a new key, by the SHA-256 of its secret.';
