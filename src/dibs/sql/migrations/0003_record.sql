-- What happened: the journal, refusals, idempotency keys and cleanup runs.

create table dibs.journal (
  event_id text collate "C" not null,
  position bigint not null check (position > 0),
  recorded_at timestamptz not null,
  action text not null,
  reservation_id uuid,
  organisation_id text collate "C",
  principal text not null,
  session text,
  item_ids text[],
  units int[],
  seat_ids text[],
  expires_at timestamptz,
  detail jsonb,
  primary key (event_id, position, recorded_at)
) partition by range (recorded_at);
comment on table dibs.journal is
  'Every transition of an event, numbered without gaps in commit order under the head''s lock.';

-- What no month has claimed; dibs.prepare_journal() makes the months ahead of time.
create table dibs.journal_otherwise partition of dibs.journal default;

create table dibs.refusals (
  event_id text collate "C" not null,
  second_at timestamptz not null,
  number int not null,
  refused_at timestamptz not null,
  verb text not null,
  code text not null,
  refusal_count bigint not null default 1,
  principal text not null default '',
  session text,
  reservation_id uuid,
  detail jsonb,
  primary key (event_id, second_at, number)
);
comment on table dibs.refusals is
  'Expected noes: the first hundred of a second one by one, the rest counted by verb and code.';

create table dibs.idempotency_keys (
  event_id text collate "C" not null,
  principal text collate "C" not null,
  key text collate "C" not null,
  verb text not null,
  fingerprint bytea not null,
  code text not null,
  reservation_id uuid,
  status text,
  reservation_expires_at timestamptz,
  extension_count int,
  extensions_left int,
  position bigint,
  detail jsonb,
  expires_at timestamptz not null,
  primary key (event_id, principal, key)
);
comment on table dibs.idempotency_keys is
  'What a key was answered: one key, one effect; kept until expires_at.';
create index idempotency_keys_to_prune on dibs.idempotency_keys using brin (expires_at);

create table dibs.reservation_cleanup_logs (
  run_id bigint generated always as identity primary key,
  started_at timestamptz not null,
  finished_at timestamptz not null,
  trigger text not null,
  event_count int not null,
  reservations_expired int not null,
  seats_released int not null,
  reservation_ids uuid[] not null,
  inconsistencies int,
  error text
);
comment on table dibs.reservation_cleanup_logs is
  'A row per cleanup run: what it did, how long it took, which inconsistencies it found.';
create index cleanup_runs_by_time on dibs.reservation_cleanup_logs (started_at);
