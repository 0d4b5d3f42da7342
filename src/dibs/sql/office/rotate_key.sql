-- Gives a key another secret; the former one is good for a while yet.
--
-- What the key may do, and what it is called in journals, stays. Returns code ok, or
-- not_found where there is no such key or it was revoked; invalid_input.
-- Locks: the key.
create or replace function dibs_office.rotate_key(
  key_id text, secret_hash bytea, former_seconds int, out code text, out detail jsonb
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  if coalesce(rotate_key.former_seconds, -1) not between 0 and 31536000 then
    rotate_key.code := 'invalid_input';
    rotate_key.detail := dibs._fault('/former_seconds', 'must be from 0 to 31536000');
    return;
  end if;
  -- Who heard no answer asks again, and the former secret stays the one before.
  update dibs_office.api_keys k
  set secret_hash = rotate_key.secret_hash,
    former_hash = case when k.secret_hash = rotate_key.secret_hash
      then k.former_hash else k.secret_hash end,
    former_ends_at = dibs._now() + make_interval(secs => rotate_key.former_seconds)
  where k.key_id = rotate_key.key_id and k.revoked_at is null
    and dibs_office._is_own(k.organisation_id);
  rotate_key.code := case when found then 'ok' else 'not_found' end;
  rotate_key.detail := case when not found
    then jsonb_build_object('key', rotate_key.key_id) end;
end
$$;
comment on function dibs_office.rotate_key(text, bytea, int) is
  'Gives a key another secret; the former one is good for a while yet.';
