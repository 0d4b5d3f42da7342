-- A capability nobody can guess: 128 random bits as 32 hexadecimal digits.
--
-- Returns text. Two random UUIDs carry 244 random bits; their digest is cut to 128.
create or replace function dibs._new_token() returns text
language sql volatile parallel safe as $$
  select encode(
    substring(
      sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) from 1 for 16
    ),
    'hex'
  )
$$;
comment on function dibs._new_token() is
  'A capability nobody can guess: 128 random bits as 32 hexadecimal digits.';
