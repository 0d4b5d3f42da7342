-- The earliest deadline of any living or due reservation, over all events.
--
-- Returns a timestamptz, null where nothing is reserved. Locks nothing.
create or replace function dibs.next_deadline() returns timestamptz
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select min(d.ends_at)
  from dibs.event_heads h
  cross join lateral (
    select v.ends_at
    from dibs.reservations v
    where v.event_id = h.event_id and v.status = 'reserved'
    order by v.ends_at
    limit 1
  ) d
  where dibs._is_ours(h.event_id)
$$;
comment on function dibs.next_deadline() is
  'The earliest deadline of any living or due reservation, over all events.';
