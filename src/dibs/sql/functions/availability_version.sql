-- A text that changes whenever an event's availability does.
--
-- Returns text, null where there is no such event: its position, and the last deadline that
-- has passed unswept. Cheap enough to ask at every poll. Locks nothing.
create or replace function dibs.availability_version(event_id text) returns text
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select h.position || '-' || coalesce((
    select (extract(epoch from max(v.ends_at)) * 1000000)::bigint
    from dibs.reservations v
    where v.event_id = h.event_id and v.status = 'reserved'
      and v.ends_at <= clock.read_at
  ), 0) || '-' || dibs._is_on_sale(e, clock.read_at)::int
  from dibs.event_heads h
  join dibs.events e on e.event_id = h.event_id
  -- Apart, since no index is searched by what a volatile function says.
  cross join lateral (select greatest(h.clock_at, dibs._now()) as read_at) clock
  where h.event_id = availability_version.event_id
    and dibs._is_ours(availability_version.event_id)
$$;
comment on function dibs.availability_version(text) is
  'A text that changes whenever an event''s availability does.';
