-- Every key that was ever made, in that order, without its hashes.
--
-- Returns jsonb a row; is_live says whether it is good now, former_ends_at until when a secret
-- before its own is or was. Locks nothing.
create or replace function dibs_office.list_keys() returns setof jsonb
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select to_jsonb(k) - '{secret_hash,former_hash,former_hashes,former_ends}'::text[]
    || jsonb_build_object(
    'former_ends_at', (select max(f.ends_at) from unnest(k.former_ends) f (ends_at)),
    'is_live', k.revoked_at is null and coalesce(k.expires_at > dibs._now(), true)
  )
  from dibs_office.api_keys k
  where dibs_office._is_own(k.organisation_id)
  order by k.created_at, k.key_id
$$;
comment on function dibs_office.list_keys() is
  'Every key that was ever made, in that order, without its hashes.';
