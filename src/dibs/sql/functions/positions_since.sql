-- After which position each event's journal tells what was recorded from an instant on.
--
-- Returns a row an event that has any such. Over all events; locks nothing.
create or replace function dibs.positions_since(since timestamptz) returns table (
  event_id text, after bigint
)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select h.event_id, j.position - 1
  from dibs.event_heads h
  cross join lateral (
    select j.position from dibs.journal j
    where j.event_id = h.event_id and j.recorded_at >= positions_since.since
      and j.position >= dibs._position_since(h.event_id, positions_since.since)
    order by j.position
    limit 1
  ) j
  where dibs._is_ours(h.event_id)
$$;
comment on function dibs.positions_since(timestamptz) is
  'After which position each event''s journal tells what was recorded from an instant on.';
