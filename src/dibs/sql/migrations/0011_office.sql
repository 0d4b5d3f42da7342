-- Who may come in: organisations, their keys, and what verifies the tokens they sign.
-- One home database has them, whatever events it has; nothing here is read while an
-- event is locked.
create schema dibs_office;

create table dibs_office.organisations (
  organisation_id text collate "C" primary key,
  name text not null,
  created_at timestamptz not null,
  -- Without a dot: an event named acme.gala is acme's.
  constraint organisation_id_is_a_slug check (organisation_id ~ '^[a-z0-9-]{1,20}$')
);
comment on table dibs_office.organisations is
  'Who runs events; those whose id begins with its id and a dot are its own.';

create table dibs_office.api_keys (
  key_id text collate "C" primary key,
  organisation_id text collate "C",
  kind text not null,
  name text not null,
  scopes text[] not null,
  secret_hash bytea not null,
  former_hash bytea,
  former_ends_at timestamptz,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  constraint key_kind_is_known check (kind in ('secret', 'publishable')),
  constraint scopes_are_known check (
    scopes <@ '{read,buy,sell,office,maintain}'::text[] and scopes <> '{}'
  ),
  constraint browsers_only_read_and_buy check (
    kind <> 'publishable' or scopes <@ '{read,buy}'::text[]
  ),
  constraint former_secret_has_an_end check ((former_hash is null) = (former_ends_at is null))
);
comment on table dibs_office.api_keys is
  'Keys of programs, by hash; without an organisation they are the whole installation''s.';

create table dibs_office.token_keys (
  token_key_id text collate "C" primary key,
  organisation_id text collate "C",
  algorithm text not null,
  verifier text not null,
  created_at timestamptz not null,
  revoked_at timestamptz,
  constraint algorithm_is_known check (algorithm in ('HS256', 'ES256', 'EdDSA', 'RS256'))
);
comment on table dibs_office.token_keys is
  'What verifies the tokens that an organisation signs for its customers.';
