-- Gives a key another secret; the former one is good for a while yet.
--
-- What the key may do, and what it is called in journals, stays. Returns code ok, or
-- not_found where there is no such key or it was revoked; invalid_input. The office's journal
-- says by whom it was rotated, and why.
-- Locks: the key.
create or replace function dibs_office.rotate_key(
  key_id text,
  secret_hash bytea,
  former_seconds int,
  principal text default '',
  reason text default '',
  out code text,
  out detail jsonb
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_key dibs_office.api_keys;
begin
  rotate_key.detail := case
    when coalesce(rotate_key.former_seconds, -1) not between 0 and 31536000
      then dibs._fault('/former_seconds', 'must be from 0 to 31536000')
    else dibs._reason_fault(rotate_key.reason)
  end;
  if rotate_key.detail is not null then
    rotate_key.code := 'invalid_input';
    return;
  end if;
  select k.* into v_key from dibs_office.api_keys k
  where k.key_id = rotate_key.key_id and k.revoked_at is null
    and dibs_office._is_own(k.organisation_id)
  for update;
  if not found then
    rotate_key.code := 'not_found';
    rotate_key.detail := jsonb_build_object('key', rotate_key.key_id);
    return;
  end if;
  -- Who heard no answer asks again, and the former secret stays the one before.
  update dibs_office.api_keys k
  set secret_hash = rotate_key.secret_hash,
    former_hash = case when k.secret_hash = rotate_key.secret_hash
      then k.former_hash else k.secret_hash end,
    former_ends_at = dibs._now() + make_interval(secs => rotate_key.former_seconds)
  where k.key_id = rotate_key.key_id;
  if v_key.secret_hash <> rotate_key.secret_hash then
    perform dibs_office._write_down(
      'key_rotated', v_key.organisation_id, rotate_key.principal, rotate_key.reason,
      jsonb_build_object(
        'key', v_key.key_id, 'organisation', v_key.organisation_id,
        'former_seconds', rotate_key.former_seconds
      )
    );
  end if;
  rotate_key.code := 'ok';
end
$$;
comment on function dibs_office.rotate_key(text, bytea, int, text, text) is
  'Gives a key another secret; the former one is good for a while yet.';
