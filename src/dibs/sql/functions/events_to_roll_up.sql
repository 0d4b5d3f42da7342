-- The events with news that their hourly counts do not have yet.
--
-- Returns their ids; dibs.roll_up takes each in. Over all events; locks nothing.
create or replace function dibs.events_to_roll_up() returns setof text
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select h.event_id
  from dibs.event_heads h
  left join dibs.rollup_cursors c on c.event_id = h.event_id
  where dibs._is_ours(h.event_id) and (
    c.event_id is null
    or c.position < h.position
    or c.refused_until < date_trunc('second', h.clock_at)
  )
  order by h.event_id
$$;
comment on function dibs.events_to_roll_up() is
  'The events with news that their hourly counts do not have yet.';
