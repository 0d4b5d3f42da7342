-- I6: one key, one effect: each granted key has what it was granted and its row alone.
--
-- Returns rows as dibs.verify.
create or replace function dibs._verify_keys(event_id text)
returns table (invariant text, subject text, detail jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select 'I6', k.key, jsonb_build_object(
    'verb', k.verb, 'principal', k.principal, 'reservation', k.reservation_id
  )
  from dibs.idempotency_keys k
  left join dibs.reservations v
    on v.event_id = k.event_id and v.reservation_id = k.reservation_id
  where k.event_id = _verify_keys.event_id and k.code = 'ok' and v.reservation_id is null
    and k.verb not in ('block', 'unblock')
  union all
  select 'I6', min(k.key), jsonb_build_object('keys', count(*), 'position', k.position)
  from dibs.idempotency_keys k
  where k.event_id = _verify_keys.event_id and k.code = 'ok' and k.position is not null
  group by k.position
  having count(*) > 1
  union all
  select 'I6', k.key, jsonb_build_object(
    'verb', k.verb, 'principal', k.principal, 'position', k.position,
    'reservation', k.reservation_id, 'journal', j.action
  )
  from dibs.idempotency_keys k
  left join dibs.journal j on j.event_id = k.event_id and j.position = k.position
  where k.event_id = _verify_keys.event_id and k.code = 'ok'
    and case
      -- Who reserved got something, unless all of it was held already.
      when k.position is null
        then k.verb in ('reserve', 'reserve_again', 'sell') and k.detail -> 'merged' is null
      -- The journal may have been archived up to a balance.
      when j.position is null then k.position >= (
        select min(j.position) from dibs.journal j where j.event_id = _verify_keys.event_id
      )
      else j.reservation_id is distinct from k.reservation_id
        or (k.verb, j.action) not in (
          values ('reserve', 'reserved'), ('reserve', 'amended'), ('amend', 'amended'),
            ('reserve_again', 'reserved'), ('reserve_again', 'amended'),
            ('fill_cart', 'reserved'), ('fill_cart', 'amended'), ('fill_cart', 'released'),
            ('extend', 'extended'), ('confirm', 'confirmed'), ('sell', 'confirmed'),
            ('release', 'released'), ('expire', 'expired'), ('expire', 'released'),
            ('begin_payment', 'payment_begun'), ('end_payment', 'payment_ended'),
            ('settle', 'confirmed'),
            ('cancel', 'cancelled'), ('leave', 'left'), ('heartbeat', 'stayed'),
            ('block', 'blocked'), ('unblock', 'unblocked')
        )
        or k.verb in ('reserve', 'reserve_again')
          and (j.action = 'amended') <> (k.detail -> 'merged' is not null)
    end
$$;
comment on function dibs._verify_keys(text) is
  'I6: one key, one effect: each granted key has what it was granted and its row alone.';
