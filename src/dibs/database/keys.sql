-- Who may come in: organisations, their keys, and what verifies the tokens they sign.

-- name: put_organisation
select code, detail from dibs_office.put_organisation(
  organisation_id => %s, name => %s, principal => %s, reason => %s
);

-- name: list_organisations
select pg_catalog.to_jsonb(o)::text from dibs_office.list_organisations() o;

-- name: create_key
select code, detail from dibs_office.create_key(
  key_id => %s, secret_hash => %s, kind => %s, name => %s, organisation_id => %s,
  scopes => %s, expires_at => %s, principal => %s, reason => %s
);

-- name: rotate_key
select code, detail from dibs_office.rotate_key(
  key_id => %s, secret_hash => %s, former_seconds => %s, principal => %s, reason => %s
);

-- name: revoke_key
select code, detail from dibs_office.revoke_key(
  key_id => %s, principal => %s, reason => %s
);

-- name: list_keys
select k::text from dibs_office.list_keys() k;

-- name: has_keys
select dibs_office.has_keys();

-- name: find_key
select hashes, kind, organisation_id, scopes, seconds_left
from dibs_office.find_key(key_id => %s);

-- name: create_token_key
select code, detail from dibs_office.create_token_key(
  token_key_id => %s, algorithm => %s, verifier => %s, organisation_id => %s,
  principal => %s, reason => %s
);

-- name: revoke_token_key
select code, detail from dibs_office.revoke_token_key(
  token_key_id => %s, principal => %s, reason => %s
);

-- name: list_token_keys
select k::text from dibs_office.list_token_keys() k;

-- name: find_token_key
select algorithm, verifier, organisation_id
from dibs_office.find_token_key(token_key_id => %s);
