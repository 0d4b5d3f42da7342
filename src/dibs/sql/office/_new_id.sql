-- A new id of something of the office: time-ordered, and no secret.
--
-- Returns a version 7 UUID (RFC 9562, section 5.7), its other bits random.
create or replace function dibs_office._new_id() returns uuid
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select (
    dibs._id_time(dibs._now()) || '7' || substr(d.digest, 1, 3) || '8' || substr(d.digest, 4, 15)
  )::uuid
  from (values (dibs._new_digest(dibs._new_seed(), 1))) d (digest)
$$;
comment on function dibs_office._new_id() is
  'A new id of something of the office: time-ordered, and no secret.';
