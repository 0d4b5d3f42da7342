-- A key that is good now, for who has to check its secret.
--
-- Returns at most one row: the hashes that count, until when it is good, and what it may
-- do. Locks nothing.
create or replace function dibs_office.find_key(key_id text)
returns table (
  hashes bytea[], kind text, organisation_id text, scopes text[], seconds_left float8
)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select k.secret_hash || array(
      select f.secret_hash
      from unnest(k.former_hashes, k.former_ends) f (secret_hash, ends_at)
      where f.ends_at > dibs._now()
    ),
    k.kind, k.organisation_id, k.scopes,
    extract(epoch from k.expires_at - dibs._now())::float8
  from dibs_office.api_keys k
  where k.key_id = find_key.key_id and k.revoked_at is null
    and coalesce(k.expires_at > dibs._now(), true)
    and dibs_office._is_own(k.organisation_id)
$$;
comment on function dibs_office.find_key(text) is
  'A key that is good now, for who has to check its secret.';
