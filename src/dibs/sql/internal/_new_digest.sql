-- What a reservation's id and token are made from: 256 bits nobody can guess, in hexadecimal.
--
-- Returns text: the digest of a seed of 244 random bits (dibs._new_seed), which nobody keeps,
-- and a number that is used once with it. A random number for each would cost a call of
-- the system each.
create or replace function dibs._new_digest(seed bytea, number bigint) returns text
language sql immutable parallel safe as $$
  select encode(sha256(seed || int8send(number)), 'hex')
$$;
comment on function dibs._new_digest(bytea, bigint) is
  'What a reservation''s id and token are made from: 256 bits nobody can guess, in hexadecimal.';
