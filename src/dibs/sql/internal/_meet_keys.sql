-- Finds the requests whose idempotency key was answered before.
--
-- Returns the requests, those with a known key marked as replayed with the code of then,
-- or refused with idempotency_key_reused where the key meant another request. The head is
-- held, so nobody is half-way: the key's answer is there or the key is free.
create or replace function dibs._meet_keys(
  event_id text, verb text, requests dibs._request[], decided_at timestamptz
) returns dibs._request[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_requests dibs._request[] := _meet_keys.requests;
  v_place int;
  v_met record;
begin
  for v_met in
    select r.ordinal, k.code, k.verb = _meet_keys.verb and k.fingerprint = r.fingerprint as same
    from unnest(_meet_keys.requests) r
    cross join lateral (
      select * from dibs.idempotency_keys k
      where k.event_id = _meet_keys.event_id
        and k.principal = r.principal and k.key = r.key
      limit 1
    ) k
    where r.code is null and k.expires_at > _meet_keys.decided_at
  loop
    v_place := v_met.ordinal - v_requests[1].ordinal + 1;
    v_requests[v_place].code :=
      case when v_met.same then v_met.code else 'idempotency_key_reused' end;
    v_requests[v_place].replayed := v_met.same;
  end loop;
  return v_requests;
end
$$;
comment on function dibs._meet_keys(text, text, dibs._request[], timestamptz) is
  'Finds the requests whose idempotency key was answered before.';
