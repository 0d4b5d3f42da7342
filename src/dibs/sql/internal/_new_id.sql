-- A version 7 UUID (RFC 9562, section 5.7): time-ordered, and no secret.
--
-- Returns a uuid: 48 bits of milliseconds (dibs._id_time), the version, the variant and 72
-- bits of the second half of a digest (dibs._new_digest). Ours because uuidv7() exists
-- only from PostgreSQL 18.
create or replace function dibs._new_id(id_time text, digest text) returns uuid
language sql immutable parallel safe as $$
  select (id_time || '7' || substr(digest, 33, 3) || '8' || substr(digest, 36, 15))::uuid
$$;
comment on function dibs._new_id(text, text) is
  'A version 7 UUID (RFC 9562, section 5.7): time-ordered, and no secret.';
