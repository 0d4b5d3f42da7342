-- A key keeps each secret that was before its own until that one's end, not the last alone.
-- Columns that stood for the last alone stay: who is being upgraded may be reading them.
alter table dibs_office.api_keys
  add column former_hashes bytea[] not null default '{}',
  add column former_ends timestamptz[] not null default '{}',
  add constraint former_secrets_have_ends
    check (cardinality(former_hashes) = cardinality(former_ends));

update dibs_office.api_keys k
set former_hashes = array[k.former_hash], former_ends = array[k.former_ends_at]
where k.former_hash is not null;
