-- How far events are, and who may follow them: one look for all that are followed.
--
-- Returns a row for each of event_ids that there is: its epoch (another one after a restore or
-- a failover, when positions may say something else than they did), its position, a version
-- that changes whenever its availability does, its status and live_access, and when this was
-- read. Locks nothing.
create or replace function dibs.live_heads(event_ids text[]) returns table (
  event_id text,
  epoch text,
  "position" bigint,
  version text,
  status text,
  live_access text,
  looked_at timestamptz
)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select h.event_id, l.epoch, h.position, dibs._availability_moves(h.event_id), e.status,
    e.live_access, clock.looked_at
  from (select dibs._live_epoch() as epoch offset 0) l
  cross join unnest(live_heads.event_ids) n (event_id)
  join dibs.event_heads h on h.event_id = n.event_id
  join dibs.events e on e.event_id = n.event_id
  -- Before the version, which is to hold for then at least.
  cross join lateral (select greatest(h.clock_at, dibs._now()) as looked_at) clock
  where dibs._is_ours(n.event_id)
$$;
comment on function dibs.live_heads(text[]) is
  'How far events are, and who may follow them: one look for all that are followed.';
