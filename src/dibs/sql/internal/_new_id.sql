-- A version 7 UUID (RFC 9562, section 5.7): time-ordered, and no secret.
--
-- Returns a uuid: 48 bits of milliseconds, the version, and 74 random bits. Ours because
-- uuidv7() exists only from PostgreSQL 18.
create or replace function dibs._new_id(made_at timestamptz) returns uuid
language sql volatile parallel safe as $$
  select encode(
    set_bit(
      set_bit(
        overlay(
          uuid_send(gen_random_uuid())
          placing substring(int8send((extract(epoch from made_at) * 1000)::bigint) from 3)
          from 1 for 6
        ),
        52, 1
      ),
      53, 1
    ),
    'hex'
  )::uuid
$$;
comment on function dibs._new_id(timestamptz) is
  'A version 7 UUID (RFC 9562, section 5.7): time-ordered, and no secret.';
