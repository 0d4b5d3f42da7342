-- Expires the due reservations of an event, the earliest first.
--
-- Returns a dibs.answer for each, at most reservations_max: the caller asks again until
-- there is none. Waits for the head rather than skipping, so that any number of sweepers
-- sweep each reservation once. Returns no row for an unknown event.
-- Locks: the event's head first, then reservations, tickets, seats and items.
create or replace function dibs.expire_many(event_id text, reservations_max int default 200)
returns setof dibs.answer
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set lock_timeout = '2s'
set jit = off
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
#variable_conflict use_column
declare
  v_head dibs.event_heads;
  v_ids uuid[];
  v_position bigint;
  v_currency text;
begin
  select h.* into v_head
  from dibs.event_heads h
  where h.event_id = expire_many.event_id and dibs._is_ours(expire_many.event_id)
  for no key update;
  v_head.clock_at := greatest(v_head.clock_at, dibs._now());

  select d.reservation_ids, d.last_position into v_ids, v_position
  from dibs._expire_due(
    v_head.event_id, expire_many.reservations_max, v_head.clock_at, v_head.position
  ) d;
  if v_ids is null then
    return;
  end if;
  update dibs.event_heads h
  set position = v_position, clock_at = v_head.clock_at
  where h.event_id = expire_many.event_id;

  select e.currency into v_currency
  from dibs.events e where e.event_id = expire_many.event_id;
  return query
  select a.*
  from unnest(v_ids) with ordinality d (reservation_id, ordinal)
  cross join lateral (
    select v from dibs.reservations v
    where v.event_id = expire_many.event_id and v.reservation_id = d.reservation_id
    limit 1
  ) ended
  cross join lateral dibs._as_answer(
    'expire', d.ordinal::int, ended.v, v_currency, false, v_head.position + d.ordinal,
    v_head.clock_at
  ) a
  order by d.ordinal;
end
$$;
comment on function dibs.expire_many(text, int) is
  'Expires the due reservations of an event, the earliest first.';
