-- I6: one key, one effect: each granted key has its reservation, each reservation one key.
--
-- Returns rows as dibs.verify.
create or replace function dibs._verify_keys(event_id text)
returns table (invariant text, subject text, detail jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select 'I6', k.key, jsonb_build_object('verb', k.verb, 'reservation', k.reservation_id)
  from dibs.idempotency_keys k
  left join dibs.reservations v
    on v.event_id = k.event_id and v.reservation_id = k.reservation_id
  where k.event_id = _verify_keys.event_id and k.code = 'ok' and v.reservation_id is null
  union all
  select 'I6', min(k.key), jsonb_build_object('keys', count(*), 'reservation', k.reservation_id)
  from dibs.idempotency_keys k
  where k.event_id = _verify_keys.event_id and k.code = 'ok' and k.verb in ('reserve', 'sell')
  group by k.reservation_id
  having count(*) > 1
$$;
comment on function dibs._verify_keys(text) is
  'I6: one key, one effect: each granted key has its reservation, each reservation one key.';
