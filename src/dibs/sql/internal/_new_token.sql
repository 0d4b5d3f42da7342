-- A capability nobody can guess: 128 bits as 32 hexadecimal digits.
--
-- Returns text: the digest of a seed of 244 random bits (dibs._new_seed), which nobody keeps,
-- and a number that is used once with it. A random number for each token would cost a call
-- of the system each.
create or replace function dibs._new_token(seed bytea, number bigint) returns text
language sql immutable parallel safe as $$
  select encode(substring(sha256(seed || int8send(number)) from 1 for 16), 'hex')
$$;
comment on function dibs._new_token(bytea, bigint) is
  'A capability nobody can guess: 128 bits as 32 hexadecimal digits.';
