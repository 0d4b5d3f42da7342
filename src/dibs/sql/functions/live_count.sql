-- How many reservations hold something at this instant, over all events.
--
-- Returns a count, due reservations left out. Locks nothing.
create or replace function dibs.live_count() returns bigint
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(sum(l.live_count), 0)::bigint
  from dibs.event_heads h
  cross join lateral (
    select count(*) as live_count
    from dibs.reservations v
    where v.event_id = h.event_id and v.status = 'reserved'
      and v.ends_at > greatest(h.clock_at, dibs._now())
  ) l
  where dibs._is_ours(h.event_id)
$$;
comment on function dibs.live_count() is
  'How many reservations hold something at this instant, over all events.';
