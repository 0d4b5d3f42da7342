-- The events with reservations past their deadline, the longest due first.
--
-- Returns the event, how many are due (counted up to 1000) and since when. Over all events;
-- locks nothing.
create or replace function dibs.due_events()
returns table (event_id text, due_count int, due_at timestamptz)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select h.event_id, d.due_count, d.due_at
  from dibs.event_heads h
  -- Apart, since no index is searched by what a volatile function says.
  cross join lateral (select greatest(h.clock_at, dibs._now()) as read_at) clock
  cross join lateral (
    select count(*)::int as due_count, min(due.ends_at) as due_at
    from (
      select v.ends_at
      from dibs.reservations v
      where v.event_id = h.event_id and v.status = 'reserved'
        and v.ends_at <= clock.read_at
      order by v.ends_at
      limit 1000
    ) due
  ) d
  where d.due_count > 0 and dibs._is_ours(h.event_id)
  order by d.due_at
$$;
comment on function dibs.due_events() is
  'The events with reservations past their deadline, the longest due first.';
