-- Writes what the idempotency keys of these requests were answered.
--
-- Returns nothing. What was granted is kept with what the reservation held then, which an
-- amendment may change. Grants are kept a day, sales and cancellations, which are money, thirty
-- days, refusals an hour; what a corrected or permitted request could still be granted under
-- the same key (invalid_input, unknown or foreign reservations) is not kept at all. A key
-- met here was free or past its retention, since the head is held and live ones were
-- replayed.
create or replace function dibs._keep_keys(
  event_id text, verb text, requests dibs._request[], decided_at timestamptz,
  last_position bigint
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  insert into dibs.idempotency_keys as k (
    event_id, principal, key, verb, fingerprint, code, reservation_id, status,
    reservation_expires_at, extension_count, extensions_left, position, detail, expires_at
  )
  select _keep_keys.event_id, r.principal, r.key, verb, r.fingerprint,
    coalesce(r.code, 'ok'), v.reservation_id,
    dibs._status_at(v, decided_at), v.expires_at, v.extension_count,
    dibs._extensions_left(v, decided_at),
    case when r.code is null then last_position + r.granted end,
    case
      when coalesce(r.code, 'ok') <> 'ok' then r.detail
      else coalesce(r.detail, '{}') || jsonb_build_object('was', jsonb_build_object(
        'items', v.items, 'seats', v.seat_ids, 'amount_minor', v.amount_minor
      ))
    end,
    decided_at + case
      when r.code <> 'ok' then interval '1 hour'
      when verb in ('confirm', 'sell', 'cancel') then interval '30 days'
      else interval '24 hours'
    end
  from (
    select r.*, count(*) filter (where r.code is null) over (order by r.ordinal) as granted
    from unnest(requests) r
  ) r
  left join lateral (
    select * from dibs.reservations v
    where v.event_id = _keep_keys.event_id and v.reservation_id = r.reservation_id
    limit 1
  ) v on true
  where r.key is not null
    and not r.replayed
    and coalesce(r.code, 'ok')
      not in ('invalid_input', 'idempotency_key_reused', 'not_found', 'forbidden')
  on conflict (event_id, principal, key) do update set
    verb = excluded.verb, fingerprint = excluded.fingerprint, code = excluded.code,
    reservation_id = excluded.reservation_id, status = excluded.status,
    reservation_expires_at = excluded.reservation_expires_at,
    extension_count = excluded.extension_count, extensions_left = excluded.extensions_left,
    position = excluded.position, detail = excluded.detail, expires_at = excluded.expires_at;
end
$$;
comment on function dibs._keep_keys(text, text, dibs._request[], timestamptz, bigint) is
  'Writes what the idempotency keys of these requests were answered.';
