-- The events where somebody is due to be told that their time is nearly over.
--
-- Returns their ids: those with a notice (expiring_notice_seconds) and a reservation whose
-- deadline is nearer than that, which has not been told of. Over all events; locks nothing.
create or replace function dibs.expiring_events() returns setof text
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select e.event_id
  from dibs.events e
  join dibs.event_heads h on h.event_id = e.event_id
  -- Apart, since no index is searched by what a volatile function says.
  cross join lateral (select greatest(h.clock_at, dibs._now()) as read_at) clock
  where e.expiring_notice_seconds is not null and dibs._is_ours(e.event_id)
    and exists (select from dibs._expiring(e, clock.read_at, 1))
  order by e.event_id
$$;
comment on function dibs.expiring_events() is
  'The events where somebody is due to be told that their time is nearly over.';
