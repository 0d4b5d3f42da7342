-- Which events moved since an instant, and how far they are.
--
-- Returns a row an event whose clock was read then or later, every event where since is null:
-- its position, which history of the database that is of (dibs._live_epoch), and when this was
-- read. What a transaction has not committed yet is not seen, and carries the time at which it
-- was decided: ask from some time before the last look, and for all of them now and then. Over
-- all events; locks nothing.
create or replace function dibs.moved_heads(since timestamptz default null) returns table (
  event_id text, "position" bigint, epoch text, looked_at timestamptz
)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select h.event_id, h.position, l.epoch, l.looked_at
  from (select dibs._live_epoch() as epoch, dibs._now() as looked_at offset 0) l
  cross join dibs.event_heads h
  where (moved_heads.since is null or h.clock_at >= moved_heads.since)
    and dibs._is_ours(h.event_id)
$$;
comment on function dibs.moved_heads(timestamptz) is
  'Which events moved since an instant, and how far they are.';
