-- I1: replaying the journal from each item's last balance gives its counts.
--
-- Returns rows as dibs.verify.
create or replace function dibs._verify_replay(event_id text)
returns table (invariant text, subject text, detail jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with balances as (
    select distinct on (j.item_ids[1]) j.item_ids[1] as item_id, j.position,
      (j.detail ->> 'reserved_count')::bigint as reserved,
      (j.detail ->> 'sold_count')::bigint as sold,
      (j.detail ->> 'blocked_count')::bigint as blocked
    from dibs.journal j
    where j.event_id = _verify_replay.event_id and j.action = 'balance'
    order by j.item_ids[1], j.position desc
  ), capacities as (
    select distinct on (j.item_ids[1]) j.item_ids[1] as item_id,
      (j.detail ->> 'capacity')::bigint as capacity
    from dibs.journal j
    where j.event_id = _verify_replay.event_id and j.action in ('balance', 'item_put')
    order by j.item_ids[1], j.position desc
  ), moved as (
    select l.item_id,
      sum(case
        when j.action in ('reserved', 'amended') then l.units
        when j.action in ('confirmed', 'released', 'expired') then -l.units
      end) as reserved,
      sum(case j.action when 'confirmed' then l.units when 'cancelled' then -l.units end)
        as sold,
      sum(case j.action when 'blocked' then l.units when 'unblocked' then -l.units end)
        as blocked
    from dibs.journal j
    cross join lateral unnest(j.item_ids, j.units) l (item_id, units)
    left join balances b on b.item_id = l.item_id
    where j.event_id = _verify_replay.event_id
      and (b.position is null or j.position > b.position)
    group by l.item_id
  ), replayed as (
    select c.item_id, c.capacity,
      coalesce(b.reserved, 0) + coalesce(m.reserved, 0) as reserved,
      coalesce(b.sold, 0) + coalesce(m.sold, 0) as sold,
      coalesce(b.blocked, 0) + coalesce(m.blocked, 0) as blocked
    from capacities c
    left join balances b on b.item_id = c.item_id
    left join moved m on m.item_id = c.item_id
  )
  select 'I1', coalesce(i.item_id, r.item_id), jsonb_build_object(
    'counts', array[i.capacity, i.reserved_count, i.sold_count, i.blocked_count],
    'replay', array[r.capacity, r.reserved, r.sold, r.blocked]
  )
  from (select * from dibs.items i where i.event_id = _verify_replay.event_id) i
  full join replayed r on r.item_id = i.item_id
  where (i.capacity, i.reserved_count, i.sold_count, i.blocked_count)
    is distinct from (r.capacity, r.reserved, r.sold, r.blocked)
$$;
comment on function dibs._verify_replay(text) is
  'I1: replaying the journal from each item''s last balance gives its counts.';
