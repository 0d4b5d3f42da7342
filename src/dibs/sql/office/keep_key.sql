-- Keeps what a call of the office was answered under its idempotency key, or gives the key back.
--
-- Without a status the key is free again: the call was refused for what a corrected one may be
-- granted. A grant is kept a day, a refusal an hour. Only where the call of call_id has the key
-- still; null is a call of a version before. Returns whether it had. Locks the key's row.
create or replace function dibs_office.keep_key(
  event_id text,
  principal text,
  key text,
  status int default null,
  code text default null,
  body text default null,
  call_id uuid default null
) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
#variable_conflict use_column
declare
  v_organisation text := dibs_office._organisation_acting();
begin
  if keep_key.status is null then
    delete from dibs_office.idempotency_keys k
    where k.organisation_id = v_organisation and k.event_id = keep_key.event_id
      and k.principal = keep_key.principal and k.key = keep_key.key and k.status is null
      and k.call_id is not distinct from keep_key.call_id;
  else
    update dibs_office.idempotency_keys k
    set status = keep_key.status, code = keep_key.code, body = keep_key.body,
      expires_at = dibs._now() + dibs._key_kept('put', keep_key.code)
    where k.organisation_id = v_organisation and k.event_id = keep_key.event_id
      and k.principal = keep_key.principal and k.key = keep_key.key and k.status is null
      and k.call_id is not distinct from keep_key.call_id;
  end if;
  return found;
end
$$;
comment on function dibs_office.keep_key(text, text, text, int, text, text, uuid) is
  'Keeps what a call of the office was answered under its idempotency key, or gives the key back.';
