-- What verifies customers' tokens, in the order it was made, without secrets.
--
-- Returns jsonb a row; the public key where it is one. Locks nothing.
create or replace function dibs_office.list_token_keys() returns setof jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_strip_nulls(
    to_jsonb(k) || jsonb_build_object(
      'verifier', case when k.algorithm <> 'HS256' then k.verifier end
    )
  )
  from dibs_office.token_keys k
  where dibs_office._is_own(k.organisation_id)
  order by k.created_at, k.token_key_id
$$;
comment on function dibs_office.list_token_keys() is
  'What verifies customers'' tokens, in the order it was made, without secrets.';
