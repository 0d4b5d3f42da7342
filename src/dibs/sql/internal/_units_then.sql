-- What of an item was held, sold and held back at an instant.
--
-- Returns one row: the item's counts, less what the journal says has happened since; and how
-- many there were, null for no limit or where the journal of then is no longer kept.
create or replace function dibs._units_then(event_id text, item_id text, then_at timestamptz)
returns table (
  reserved_count bigint, sold_count bigint, blocked_count bigint, capacity bigint
)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select i.reserved_count - since.reserved, i.sold_count - since.sold,
    i.blocked_count - since.blocked,
    case when not since.is_put then i.capacity else (
      select (j.detail ->> 'capacity')::bigint
      from dibs.journal j
      where j.event_id = _units_then.event_id and j.action = 'item_put'
        and _units_then.item_id = any (j.item_ids) and j.recorded_at <= then_at
      order by j.position desc
      limit 1
    ) end
  from dibs.items i
  cross join lateral (
    select
      coalesce(sum(case
        when j.action in ('reserved', 'amended') then l.units
        when j.action in ('confirmed', 'released', 'expired') then -l.units
      end), 0)::bigint as reserved,
      coalesce(sum(case j.action when 'confirmed' then l.units when 'cancelled' then -l.units
      end), 0)::bigint as sold,
      coalesce(sum(case j.action when 'blocked' then l.units when 'unblocked' then -l.units
      end), 0)::bigint as blocked,
      coalesce(bool_or(j.action = 'item_put'), false) as is_put
    from dibs.journal j
    cross join lateral unnest(j.item_ids, j.units) l (item_id, units)
    where j.event_id = _units_then.event_id
      and j.position >= (select dibs._position_since(_units_then.event_id, then_at))
      and j.recorded_at > then_at and l.item_id = _units_then.item_id
  ) since
  where i.event_id = _units_then.event_id and i.item_id = _units_then.item_id
$$;
comment on function dibs._units_then(text, text, timestamptz) is
  'What of an item was held, sold and held back at an instant.';
