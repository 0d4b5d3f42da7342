-- Writes what the idempotency keys of these requests were answered.
--
-- Returns nothing. answers are those to the requests, in their order. What was granted is
-- kept with what the reservation held then, which an amendment may change. Grants are kept
-- a day, sales and cancellations, which are money, thirty days, refusals an hour; what a
-- corrected or permitted request could still be granted under the same key (invalid_input,
-- unknown or foreign reservations) is not kept at all. That a cart had nothing to take out is
-- done as asked, and kept as a grant: asked again it would take what was put there since. A key
-- met here was free or past its retention, since the head is held and live ones were replayed.
create or replace function dibs._keep_keys(
  event_id text, verb text, requests dibs._request[], answers dibs.answer[],
  decided_at timestamptz
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  insert into dibs.idempotency_keys as k (
    event_id, principal, key, verb, fingerprint, code, reservation_id, status,
    reservation_expires_at, extension_count, extensions_left, position, detail, expires_at,
    items, seat_ids, amount_minor
  )
  select _keep_keys.event_id, r.principal, r.key, _keep_keys.verb, r.fingerprint,
    a.code, a.id, a.status, a.expires_at, a.extension_count, a.extensions_left, a.position,
    a.detail,
    _keep_keys.decided_at + dibs._key_kept(
      _keep_keys.verb, case when a.code = 'not_found' then 'ok' else a.code end
    ),
    a.items, a.seats, a.amount_minor
  from unnest(requests) with ordinality r
  join unnest(answers) with ordinality a on a.ordinality = r.ordinality
  where r.key is not null
    and not r.replayed
    and (
      a.code not in ('invalid_input', 'idempotency_key_reused', 'not_found', 'forbidden')
      or a.code = 'not_found' and _keep_keys.verb = 'fill_cart' and a.detail = '{}'
    )
  on conflict (event_id, principal, key) do update set
    verb = excluded.verb, fingerprint = excluded.fingerprint, code = excluded.code,
    reservation_id = excluded.reservation_id, status = excluded.status,
    reservation_expires_at = excluded.reservation_expires_at,
    extension_count = excluded.extension_count, extensions_left = excluded.extensions_left,
    position = excluded.position, detail = excluded.detail, expires_at = excluded.expires_at,
    items = excluded.items, seat_ids = excluded.seat_ids, amount_minor = excluded.amount_minor;
end
$$;
comment on function dibs._keep_keys(
  text, text, dibs._request[], dibs.answer[], timestamptz
) is
  'Writes what the idempotency keys of these requests were answered.';
