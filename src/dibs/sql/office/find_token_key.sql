-- What verifies a customer's token, where it was not revoked.
--
-- Returns at most one row. Locks nothing.
create or replace function dibs_office.find_token_key(token_key_id text)
returns table (algorithm text, verifier text, organisation_id text)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select k.algorithm, k.verifier, k.organisation_id
  from dibs_office.token_keys k
  where k.token_key_id = find_token_key.token_key_id and k.revoked_at is null
    and dibs_office._is_own(k.organisation_id)
$$;
comment on function dibs_office.find_token_key(text) is
  'What verifies a customer''s token, where it was not revoked.';
