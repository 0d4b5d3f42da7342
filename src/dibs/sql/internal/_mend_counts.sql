-- Sets each item's counts to what reservations, allocations and seats say.
--
-- Returns nothing. A capacity that is less than what is taken becomes what is taken; a
-- seated item's is the number of its seats. Allocations keep their reasons. The caller
-- holds the head.
create or replace function dibs._mend_counts(event_id text, decided_at timestamptz)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  delete from dibs.allocations a
  using dibs.items i
  where a.event_id = _mend_counts.event_id and i.event_id = a.event_id
    and i.item_id = a.item_id and i.kind = 'seat' and not exists (
      select from dibs.seats s
      where s.event_id = a.event_id and s.item_id = a.item_id
        and s.allocation = a.allocation
    );
  insert into dibs.allocations as a (event_id, allocation, item_id, units, updated_at)
  select s.event_id, s.allocation, s.item_id, count(*), _mend_counts.decided_at
  from dibs.seats s
  where s.event_id = _mend_counts.event_id and s.status = 'blocked'
  group by s.event_id, s.allocation, s.item_id
  on conflict (event_id, allocation, item_id) do update
  set units = excluded.units, updated_at = excluded.updated_at
  where a.units <> excluded.units;

  with taken as (
    select l.item_id,
      sum(l.units) filter (where v.status = 'reserved') as reserved,
      sum(l.units) filter (where v.status = 'confirmed') as sold
    from dibs.reservations v
    cross join lateral unnest(v.demand_items, v.demand_units) l (item_id, units)
    where v.event_id = _mend_counts.event_id
    group by l.item_id
  ), counted as (
    select i.item_id, coalesce(t.reserved, 0)::bigint as reserved,
      coalesce(t.sold, 0)::bigint as sold,
      coalesce((
        select sum(a.units) from dibs.allocations a
        where a.event_id = i.event_id and a.item_id = i.item_id
      ), 0)::bigint as blocked,
      case
        when i.kind <> 'seat' then i.capacity
        else (
          select count(*) from dibs.seats s
          where s.event_id = i.event_id and s.item_id = i.item_id
        )
      end as capacity
    from dibs.items i
    left join taken t on t.item_id = i.item_id
    where i.event_id = _mend_counts.event_id
  ), settled as (
    select c.*, greatest(c.capacity, c.reserved + c.sold + c.blocked) as room
    from counted c
  )
  update dibs.items i
  set reserved_count = s.reserved, sold_count = s.sold, blocked_count = s.blocked,
    capacity = case when s.capacity is not null then s.room end,
    available_count = case when s.capacity is not null
      then s.room - s.reserved - s.sold - s.blocked end
  from settled s
  where i.event_id = _mend_counts.event_id and i.item_id = s.item_id
    and (i.capacity, i.available_count, i.reserved_count, i.sold_count, i.blocked_count)
      is distinct from (
        case when s.capacity is not null then s.room end,
        case when s.capacity is not null then s.room - s.reserved - s.sold - s.blocked end,
        s.reserved, s.sold, s.blocked
      );
end
$$;
comment on function dibs._mend_counts(text, timestamptz) is
  'Sets each item''s counts to what reservations, allocations and seats say.';
