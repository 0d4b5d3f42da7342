-- What changes whenever an event's availability does, within one history of the database.
--
-- Returns text, null where there is no such event: its position, the last deadline that has
-- passed unswept, and whether it is on sale. Cheap enough to ask at every poll.
create or replace function dibs._availability_moves(event_id text) returns text
language sql volatile
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
  where h.event_id = _availability_moves.event_id
$$;
comment on function dibs._availability_moves(text) is
  'What changes whenever an event''s availability does, within one history of the database.';
