-- Why there is no more of each item of an event at an instant, for whoever looks.
--
-- Returns a row an item: lacks names what keeps it from being sold, itself or what it draws
-- on, and is empty while something is left. The counts are of those, or of the item where
-- nothing lacks, and next_return_at is the earliest end of a hold on them: never whose. Due
-- reservations count as free. Each end is found from the earliest on, so it costs little
-- where much is held. Locks nothing.
create or replace function dibs._why_left(event_id text, read_at timestamptz)
returns table (
  item_id text,
  lacks text[],
  sold_count bigint,
  in_carts_count bigint,
  blocked_count bigint,
  next_return_at timestamptz
)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with counted as materialized (
    select a.*, a.capacity - a.reserved_count - a.sold_count - a.blocked_count as own_count
    from dibs._availability_at(_why_left.event_id, read_at) a
  ), needs as (
    select c.item_id, c.item_id as needed_id, 1 as units from counted c
    union all
    select w.item_id, w.draws_on, w.units from dibs.item_draws w
    where w.event_id = _why_left.event_id
  ), judged as (
    select n.item_id, n.needed_id, coalesce(c.own_count < n.units, false) as is_lacking,
      coalesce(bool_or(c.own_count < n.units) over (partition by n.item_id), false)
        as is_any_lacking
    from needs n
    join counted c on c.item_id = n.needed_id
  ), told as (
    select * from judged j
    where case when j.is_any_lacking then j.is_lacking else j.needed_id = j.item_id end
  ), ends as materialized (
    select c.item_id, e.ends_at
    from counted c
    cross join lateral (
      select v.ends_at from dibs.reservations v
      where v.event_id = _why_left.event_id and v.status = 'reserved'
        and v.ends_at > read_at and c.item_id = any (v.demand_items)
      order by v.ends_at
      limit 1
    ) e
    where c.reserved_count > 0 and c.item_id in (select t.needed_id from told t)
  )
  select t.item_id,
    coalesce(array_agg(t.needed_id order by t.needed_id) filter (where t.is_lacking), '{}'),
    sum(c.sold_count)::bigint, sum(c.reserved_count)::bigint, sum(c.blocked_count)::bigint,
    min(e.ends_at)
  from told t
  join counted c on c.item_id = t.needed_id
  left join ends e on e.item_id = t.needed_id
  group by t.item_id
$$;
comment on function dibs._why_left(text, timestamptz) is
  'Why there is no more of each item of an event at an instant, for whoever looks.';
