-- Finds which payment a key began, or takes the key.
--
-- Returns null where the key is new or none is given, else the row of then. One whose payment was
-- refused before its provider knew of it is new again as soon as any refusal's. Whoever asks with
-- the same key meanwhile waits for it. Locks the key's row.
create or replace function dibs_office._keep_payment_key(
  given dibs_office.payment_keys
) returns dibs_office.payment_keys
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_met dibs_office.payment_keys;
begin
  if (given).key is null then
    return null;
  end if;
  insert into dibs_office.payment_keys as k select (given).*
  on conflict (organisation_id, principal, key) do update
  set order_id = excluded.order_id, fingerprint = excluded.fingerprint, payment_id = null,
    expires_at = excluded.expires_at
  where k.expires_at <= dibs._now() or exists (
    select from dibs_office.payments p
    where p.payment_id = k.payment_id and p.status = 'failed' and p.reference is null
      and p.finished_at + dibs._key_kept('pay', 'payment_refused') <= dibs._now()
  );
  if found then
    return null;
  end if;
  select k.* into v_met
  from dibs_office.payment_keys k
  where k.organisation_id = (given).organisation_id and k.principal = (given).principal
    and k.key = (given).key;
  return v_met;
end
$$;
comment on function dibs_office._keep_payment_key(dibs_office.payment_keys) is
  'Finds which payment a key began, or takes the key.';
