-- A version 7 UUID (RFC 9562, section 5.7): time-ordered, and no secret.
--
-- Returns a uuid: 48 bits of milliseconds, the version, and 74 random bits. Ours because
-- uuidv7() exists only from PostgreSQL 18: a random UUID whose first 52 bits are written over.
create or replace function dibs._new_id(made_at timestamptz) returns uuid
language sql volatile parallel safe as $$
  select overlay(
    gen_random_uuid()::text
    placing overlay(
      lpad(to_hex((extract(epoch from made_at) * 1000)::bigint), 12, '0') || '-7'
      placing '-' from 9 for 0
    )
    from 1 for 15
  )::uuid
$$;
comment on function dibs._new_id(timestamptz) is
  'A version 7 UUID (RFC 9562, section 5.7): time-ordered, and no secret.';
