-- Finds what a call of the office was answered under its idempotency key, or takes the key.
--
-- event_id is '' for what belongs to no event; fingerprint says what the call means, call_id
-- which one it is: where its answer was lost it asks again. Returns code ok where it is to be
-- made now, replayed with the status, code and body of then, idempotency_key_reused where the
-- key meant something else, or unavailable while the first call with it is under way: for half
-- a minute, then whoever asks for the same makes it, for these calls put what is there already.
-- Locks the key's row.
create or replace function dibs_office.meet_key(
  event_id text,
  principal text,
  key text,
  fingerprint bytea,
  call_id uuid default null,
  out code text,
  out status int,
  out answer_code text,
  out body text
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
#variable_conflict use_column
declare
  v_organisation text := dibs_office._organisation_acting();
  v_now timestamptz := dibs._now();
  v_met dibs_office.idempotency_keys;
begin
  insert into dibs_office.idempotency_keys as k (
    organisation_id, event_id, principal, key, fingerprint, call_id, expires_at
  )
  values (
    v_organisation, meet_key.event_id, meet_key.principal, meet_key.key, meet_key.fingerprint,
    meet_key.call_id, v_now + interval '30 seconds'
  )
  on conflict (organisation_id, event_id, principal, key) do update
  set fingerprint = excluded.fingerprint, call_id = excluded.call_id,
    expires_at = excluded.expires_at, status = null, code = null, body = null
  where k.expires_at <= v_now
    and (k.status is not null or k.fingerprint = excluded.fingerprint);
  if found then
    meet_key.code := 'ok';
    return;
  end if;
  select k.* into v_met from dibs_office.idempotency_keys k
  where k.organisation_id = v_organisation and k.event_id = meet_key.event_id
    and k.principal = meet_key.principal and k.key = meet_key.key;
  meet_key.code := case
    when v_met.fingerprint <> meet_key.fingerprint then 'idempotency_key_reused'
    when v_met.status is null and v_met.call_id = meet_key.call_id then 'ok'
    when v_met.status is null then 'unavailable'
    else 'replayed'
  end;
  if meet_key.code = 'replayed' then
    meet_key.status := v_met.status;
    meet_key.answer_code := v_met.code;
    meet_key.body := v_met.body;
  end if;
end
$$;
comment on function dibs_office.meet_key(text, text, text, bytea, uuid) is
  'Finds what a call of the office was answered under its idempotency key, or takes the key.';
