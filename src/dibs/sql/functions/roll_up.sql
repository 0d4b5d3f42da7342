-- Takes an event's news into its hourly counts.
--
-- Returns how many positions of the journal were taken in, at most rows_max but for what was
-- archived before: the caller asks again until it is less. Asked twice it counts once, for
-- what was counted lies behind the event's cursor. A gap, which dibs.reconcile will fill, is
-- waited for. It needs no head: position order is commit order, so a snapshot that shows the
-- head at a position shows every row up to it; and a turn that is not seen yet reads its
-- clock after the one that is, so refusals of the seconds before the head's are complete.
-- Locks: the event's cursor, which no turn touches.
create or replace function dibs.roll_up(event_id text, rows_max int default 50000)
returns bigint
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
  v_cursor dibs.rollup_cursors;
  v_position bigint;
  v_refused_until timestamptz;
begin
  insert into dibs.rollup_cursors (event_id)
  select h.event_id from dibs.event_heads h
  where h.event_id = roll_up.event_id and dibs._is_ours(roll_up.event_id)
  on conflict (event_id) do nothing;
  select c.* into v_cursor
  from dibs.rollup_cursors c
  where c.event_id = roll_up.event_id and dibs._is_ours(roll_up.event_id)
  for update;
  select h.position, date_trunc('second', h.clock_at) into v_position, v_refused_until
  from dibs.event_heads h
  where h.event_id = v_cursor.event_id;
  select coalesce(max(n.position), v_cursor.position) into v_position
  from (
    select j.position, j.position - row_number() over (order by j.position) as before
    from dibs.journal j
    where j.event_id = roll_up.event_id and j.position > v_cursor.position
      and j.position <= v_position
    order by j.position
    limit greatest(roll_up.rows_max, 1)
  ) n
  where n.before = case v_cursor.position
    when 0 then (
      select min(j.position) - 1 from dibs.journal j where j.event_id = roll_up.event_id
    )
    else v_cursor.position
  end;
  if (v_position, v_refused_until) is not distinct from
    (v_cursor.position, v_cursor.refused_until)
  then
    return 0;
  end if;

  insert into dibs.hourly_counts as u (
    event_id, hour_at, first_position, last_position, created_count, confirmed_count,
    expired_count, released_count, cancelled_count, held_count, held_seconds
  )
  select roll_up.event_id, t.*
  from dibs._tally(
    roll_up.event_id, v_cursor.position + 1, v_position, '-infinity', 'infinity'
  ) t
  on conflict (event_id, hour_at) do update set
    first_position = least(u.first_position, excluded.first_position),
    last_position = excluded.last_position,
    created_count = u.created_count + excluded.created_count,
    confirmed_count = u.confirmed_count + excluded.confirmed_count,
    expired_count = u.expired_count + excluded.expired_count,
    released_count = u.released_count + excluded.released_count,
    cancelled_count = u.cancelled_count + excluded.cancelled_count,
    held_count = u.held_count + excluded.held_count,
    held_seconds = u.held_seconds + excluded.held_seconds;

  insert into dibs.hourly_counts as u (event_id, hour_at, refused_count)
  select roll_up.event_id, date_trunc('hour', f.second_at, 'UTC'), sum(f.refusal_count)
  from dibs.refusals f
  where f.event_id = roll_up.event_id
    and f.second_at >= v_cursor.refused_until and f.second_at < v_refused_until
  group by date_trunc('hour', f.second_at, 'UTC')
  on conflict (event_id, hour_at) do update set
    refused_count = u.refused_count + excluded.refused_count;

  update dibs.rollup_cursors c
  set position = v_position, refused_until = v_refused_until
  where c.event_id = roll_up.event_id;
  return v_position - v_cursor.position;
end
$$;
comment on function dibs.roll_up(text, int) is
  'Takes an event''s news into its hourly counts.';
