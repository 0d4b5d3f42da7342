-- Ends a key, and both its secrets, for good.
--
-- Returns code ok, a second time too; not_found where there is no such key.
-- Locks: the key.
create or replace function dibs_office.revoke_key(
  key_id text, out code text, out detail jsonb
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  update dibs_office.api_keys k
  set revoked_at = coalesce(k.revoked_at, dibs._now())
  where k.key_id = revoke_key.key_id
    and dibs_office._is_own(k.organisation_id);
  revoke_key.code := case when found then 'ok' else 'not_found' end;
  revoke_key.detail := case when not found
    then jsonb_build_object('key', revoke_key.key_id) end;
end
$$;
comment on function dibs_office.revoke_key(text) is
  'Ends a key, and both its secrets, for good.';
