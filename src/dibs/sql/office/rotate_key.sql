-- Gives a key another secret; the former one is good for a while yet.
--
-- So is every other one before it that still is, each to its own end and none for longer than
-- the former one. What the key may do, and what it is called in journals, stays. Returns code
-- ok, or not_found where there is no such key, it was revoked or it expired; invalid_input.
-- The office's journal says by whom it was rotated, and why.
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
  v_now timestamptz := dibs._now();
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
    and coalesce(k.expires_at > v_now, true)
    and dibs_office._is_own(k.organisation_id)
  for update;
  if not found then
    rotate_key.code := 'not_found';
    rotate_key.detail := jsonb_build_object('key', rotate_key.key_id);
    return;
  end if;
  -- Who heard no answer asks again, and the former secrets stay the ones before.
  update dibs_office.api_keys k
  set secret_hash = rotate_key.secret_hash,
    (former_hashes, former_ends) = (
      select coalesce(array_agg(f.secret_hash order by f.place), '{}'),
        coalesce(array_agg(f.ends_at order by f.place), '{}')
      from (
        select o.secret_hash, o.place,
          least(o.ends_at, v_now + make_interval(secs => rotate_key.former_seconds)) as ends_at
        from unnest(
          k.former_hashes || k.secret_hash, k.former_ends || 'infinity'::timestamptz
        ) with ordinality o (secret_hash, ends_at, place)
      ) f
      where f.secret_hash <> rotate_key.secret_hash and f.ends_at > v_now
    )
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
