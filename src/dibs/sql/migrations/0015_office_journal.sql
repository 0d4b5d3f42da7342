-- What the office did that belongs to no event, what it asked in vain, and what its calls were
-- answered under their idempotency keys.

create table dibs_office.journal (
  number bigint generated always as identity primary key,
  recorded_at timestamptz not null,
  organisation_id text collate "C",
  -- Of what was asked in vain about one; what belongs to none is ''.
  event_id text collate "C" not null default '',
  principal text not null,
  action text not null,
  code text not null,
  refusal_count bigint not null default 1,
  detail jsonb not null,
  network text default left(nullif(current_setting('dibs.network', true), ''), 64),
  agent text default left(nullif(current_setting('dibs.agent', true), ''), 200),
  constraint refusal_count_is_positive check (refusal_count > 0)
);
comment on table dibs_office.journal is
  'What was done to keys, organisations and kinds, and what the office was refused.';
create index office_journal_by_time on dibs_office.journal (recorded_at);

create table dibs_office.idempotency_keys (
  -- Whom the call acted for; '' is the whole installation.
  organisation_id text collate "C" not null,
  event_id text collate "C" not null,
  principal text collate "C" not null,
  key text collate "C" not null,
  fingerprint bytea not null,
  -- Null while the first call is under way.
  status int,
  code text,
  body text,
  expires_at timestamptz not null,
  primary key (organisation_id, event_id, principal, key)
);
comment on table dibs_office.idempotency_keys is
  'What a call of the office was answered under its key; kept until expires_at.';
create index office_keys_to_prune on dibs_office.idempotency_keys (expires_at);
