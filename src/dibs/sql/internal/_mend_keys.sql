-- Forgets the idempotency keys that stand for nothing that happened.
--
-- Returns nothing: keys whose reservations are gone, and those for what another verb did or
-- another reservation. Of several keys for one effect nobody knows which is right. The
-- caller holds the head.
create or replace function dibs._mend_keys(event_id text) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  delete from dibs.idempotency_keys k
  where k.event_id = _mend_keys.event_id
    and k.key in (
      select b.subject from dibs._verify_keys(_mend_keys.event_id) b
      where not b.detail ? 'keys'
        and b.detail ->> 'verb' = k.verb and b.detail ->> 'principal' = k.principal
        and b.detail ->> 'reservation' is not distinct from k.reservation_id::text
    )
$$;
comment on function dibs._mend_keys(text) is
  'Forgets the idempotency keys that stand for nothing that happened.';
