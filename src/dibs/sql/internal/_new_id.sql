-- A version 7 UUID (RFC 9562, section 5.7): in the order of birth, and no secret.
--
-- Returns a uuid: what its statement's ids begin with (dibs._id_prefix), the variant, the number
-- within that statement and 48 bits of the second half of a digest (dibs._new_digest). Ours
-- because uuidv7() exists only from PostgreSQL 18, and because of those born in one millisecond:
-- of two the younger has the greater id.
create or replace function dibs._new_id(prefix text, number bigint, digest text) returns uuid
language sql immutable parallel safe as $$
  select (prefix || '8' || lpad(to_hex(number & 4095), 3, '0') || substr(digest, 33, 12))::uuid
$$;
comment on function dibs._new_id(text, bigint, text) is
  'A version 7 UUID (RFC 9562, section 5.7): in the order of birth, and no secret.';
