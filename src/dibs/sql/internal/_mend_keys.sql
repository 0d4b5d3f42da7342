-- Forgets the idempotency keys whose reservations are gone.
--
-- Returns nothing. The caller holds the head.
create or replace function dibs._mend_keys(event_id text) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  delete from dibs.idempotency_keys k
  where k.event_id = _mend_keys.event_id and k.code = 'ok'
    and not exists (
      select from dibs.reservations v
      where v.event_id = k.event_id and v.reservation_id = k.reservation_id
    )
$$;
comment on function dibs._mend_keys(text) is
  'Forgets the idempotency keys whose reservations are gone.';
