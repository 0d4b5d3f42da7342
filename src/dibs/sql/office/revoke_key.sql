-- Ends a key, and all its secrets, for good.
--
-- Returns code ok, a second time too; not_found where there is no such key;
-- invalid_input for the reason. The office's journal says by whom it was ended, and why.
-- Locks: the key.
create or replace function dibs_office.revoke_key(
  key_id text,
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
  v_key dibs_office.api_keys;
begin
  revoke_key.detail := dibs._reason_fault(revoke_key.reason);
  if revoke_key.detail is not null then
    revoke_key.code := 'invalid_input';
    return;
  end if;
  select k.* into v_key from dibs_office.api_keys k
  where k.key_id = revoke_key.key_id
    and dibs_office._is_own(k.organisation_id)
  for update;
  if not found then
    revoke_key.code := 'not_found';
    revoke_key.detail := jsonb_build_object('key', revoke_key.key_id);
    return;
  end if;
  if v_key.revoked_at is null then
    update dibs_office.api_keys k
    set revoked_at = dibs._now()
    where k.key_id = revoke_key.key_id;
    perform dibs_office._write_down(
      'key_revoked', v_key.organisation_id, revoke_key.principal, revoke_key.reason,
      jsonb_build_object('key', v_key.key_id, 'organisation', v_key.organisation_id)
    );
  end if;
  revoke_key.code := 'ok';
end
$$;
comment on function dibs_office.revoke_key(text, text, text) is
  'Ends a key, and all its secrets, for good.';
