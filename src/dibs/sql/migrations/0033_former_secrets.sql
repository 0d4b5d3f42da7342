-- A key keeps each secret that was before its own until that one's end, not the last alone.
alter table dibs_office.api_keys drop constraint former_secret_has_an_end;
alter table dibs_office.api_keys rename column former_hash to former_hashes;
alter table dibs_office.api_keys
  alter column former_hashes type bytea[] using array_remove(array[former_hashes], null),
  alter column former_hashes set default '{}',
  alter column former_hashes set not null,
  alter column former_ends_at type timestamptz[]
    using array_remove(array[former_ends_at], null),
  alter column former_ends_at set default '{}',
  alter column former_ends_at set not null,
  add constraint former_secrets_have_ends
    check (cardinality(former_hashes) = cardinality(former_ends_at));
