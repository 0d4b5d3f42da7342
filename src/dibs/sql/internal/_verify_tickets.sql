-- I1 and I2: tickets are what their reservations say, and no seat is in two live ones.
--
-- Returns rows as dibs.verify. Dropped tickets are dibs._verify_dropped's.
create or replace function dibs._verify_tickets(event_id text)
returns table (invariant text, subject text, detail jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with ticketed as (
    select t.reservation_id, jsonb_object_agg(t.item_id, t.quantity) as items,
      bool_and(t.as_reserved) as as_reserved
    from (
      select t.reservation_id, t.item_id, sum(t.quantity) as quantity,
        bool_and(
          t.status = v.status
          and (v.status <> 'reserved' or t.reservation_expires_at = v.expires_at)
        ) as as_reserved
      from dibs.tickets t
      left join dibs.reservations v
        on v.event_id = t.event_id and v.reservation_id = t.reservation_id
      where t.event_id = _verify_tickets.event_id and t.dropped_at is null
      group by t.reservation_id, t.item_id
    ) t
    group by t.reservation_id
  )
  select 'I1', coalesce(v.reservation_id, t.reservation_id)::text,
    jsonb_build_object('reservation', v.items, 'tickets', t.items, 'same_state', t.as_reserved)
  from (
    select * from dibs.reservations v where v.event_id = _verify_tickets.event_id
  ) v
  full join ticketed t on t.reservation_id = v.reservation_id
  where v.items is distinct from t.items or t.as_reserved is not true
  union all
  select 'I1', v.reservation_id::text,
    jsonb_build_object('reservation', v.seat_ids, 'tickets', coalesce(t.seat_ids, '{}'))
  from dibs.reservations v
  left join (
    select t.reservation_id, array_agg(t.seat_id order by t.seat_id) as seat_ids
    from dibs.tickets t
    where t.event_id = _verify_tickets.event_id and t.seat_id is not null
      and t.dropped_at is null
    group by t.reservation_id
  ) t on t.reservation_id = v.reservation_id
  where v.event_id = _verify_tickets.event_id
    and v.seat_ids collate "C" <> coalesce(t.seat_ids, '{}')
  union all
  select 'I1', t.reservation_id::text,
    jsonb_build_object('dropped', t.ticket_number, 'status', t.status)
  from dibs.tickets t
  where t.event_id = _verify_tickets.event_id and t.dropped_at is not null
    and t.status not in ('released', 'cancelled')
  union all
  select 'I2', t.seat_id, jsonb_build_object('tickets', count(*))
  from dibs.tickets t
  where t.event_id = _verify_tickets.event_id and t.seat_id is not null
    and t.status in ('reserved', 'confirmed')
  group by t.seat_id
  having count(*) > 1
$$;
comment on function dibs._verify_tickets(text) is
  'I1 and I2: tickets are what their reservations say, and no seat is in two live ones.';
