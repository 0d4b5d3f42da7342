-- What of items was sold and held back at an instant, and how many there were.
--
-- Returns a row for each: its counts, less what the journal says has happened since; and its
-- capacity, null for no limit or where the journal does not say it any more, or only far from
-- then.
create or replace function dibs._stock_then(
  event_id text, item_ids text[], then_at timestamptz
) returns table (
  item_id text, sold_count bigint, blocked_count bigint, capacity bigint
)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with since as materialized (
    select l.item_id,
      coalesce(sum(case j.action when 'confirmed' then l.units when 'cancelled' then -l.units
      end), 0)::bigint as sold,
      coalesce(sum(case j.action when 'blocked' then l.units when 'unblocked' then -l.units
      end), 0)::bigint as blocked,
      bool_or(j.action = 'item_put') as is_put
    from dibs.journal j
    cross join lateral unnest(j.item_ids, j.units) l (item_id, units)
    where j.event_id = _stock_then.event_id
      and j.position >= (select dibs._position_since(_stock_then.event_id, then_at))
      and j.recorded_at > then_at and l.item_id = any (_stock_then.item_ids)
    group by l.item_id
  ), before as materialized (
    -- The last word on it, which is not looked for far back where that is not near.
    select distinct on (l.item_id) l.item_id, (j.detail ->> 'capacity')::bigint as capacity
    from dibs.journal j
    cross join lateral unnest(j.item_ids) l (item_id)
    where exists (select from since s where s.is_put)
      and j.event_id = _stock_then.event_id and j.action in ('item_put', 'balance')
      and j.position >= (
        select dibs._position_since(_stock_then.event_id, then_at) - 100000
      )
      and j.recorded_at <= then_at and l.item_id = any (_stock_then.item_ids)
    order by l.item_id, j.position desc
  )
  select i.item_id, i.sold_count - coalesce(s.sold, 0),
    i.blocked_count - coalesce(s.blocked, 0),
    case when s.is_put then b.capacity else i.capacity end
  from dibs.items i
  left join since s on s.item_id = i.item_id
  left join before b on b.item_id = i.item_id
  where i.event_id = _stock_then.event_id and i.item_id = any (_stock_then.item_ids)
$$;
comment on function dibs._stock_then(text, text[], timestamptz) is
  'What of items was sold and held back at an instant, and how many there were.';
