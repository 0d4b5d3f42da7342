-- A capability nobody can guess: 128 bits as 32 hexadecimal digits.
--
-- Returns text: the first half of a digest (dibs._new_digest).
create or replace function dibs._new_token(digest text) returns text
language sql immutable parallel safe as $$
  select left(digest, 32)
$$;
comment on function dibs._new_token(text) is
  'A capability nobody can guess: 128 bits as 32 hexadecimal digits.';
