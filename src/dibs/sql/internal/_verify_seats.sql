-- I1 and I2: each seat's status is that of the one reservation that has it.
--
-- Returns rows as dibs.verify. Nor has a row room that is noted to have none.
create or replace function dibs._verify_seats(event_id text)
returns table (invariant text, subject text, detail jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with held as (
    select n.seat_id, count(*) as holds,
      min(case v.status when 'reserved' then 'reserved' else 'sold' end) as status,
      min(v.reservation_id::text) as reservation_id
    from dibs.reservations v
    cross join lateral unnest(v.seat_ids) n (seat_id)
    where v.event_id = _verify_seats.event_id and v.status in ('reserved', 'confirmed')
    group by n.seat_id
  )
  select case when h.holds > 1 then 'I2' else 'I1' end, coalesce(s.seat_id, h.seat_id),
    jsonb_build_object('seat', s.status, 'reservations', h.holds, 'as', h.status)
  from (select * from dibs.seats s where s.event_id = _verify_seats.event_id) s
  full join held h on h.seat_id = s.seat_id
  where s.seat_id is null
    or h.holds > 1
    or (s.status in ('reserved', 'sold')) <> (h.seat_id is not null)
    or (h.seat_id is not null and (s.status, s.reservation_id::text)
      is distinct from (h.status, h.reservation_id))
  union all
  select 'I1', i.item_id, jsonb_build_object(
    'counts', array[i.capacity, i.blocked_count],
    'seats', array[count(s.seat_id), count(*) filter (where s.status = 'blocked')]
  )
  from dibs.items i
  left join dibs.seats s on s.event_id = i.event_id and s.item_id = i.item_id
  where i.event_id = _verify_seats.event_id and i.kind = 'seat'
  group by i.item_id, i.capacity, i.blocked_count
  having i.capacity <> count(s.seat_id)
    or i.blocked_count <> count(*) filter (where s.status = 'blocked')
  union all
  select 'I1', i.item_id, jsonb_build_object(
    'size', n.size, 'noted_row', n.row_order, 'roomy_row', f.row_order
  )
  from dibs.items i
  cross join lateral unnest(i.roomy_rows) with ordinality n (row_order, size)
  cross join lateral dibs._first_roomy_row(i.event_id, i.item_id, n.size::int, 0) f (row_order)
  where i.event_id = _verify_seats.event_id and n.row_order > 0 and f.row_order < n.row_order
$$;
comment on function dibs._verify_seats(text) is
  'I1 and I2: each seat''s status is that of the one reservation that has it.';
