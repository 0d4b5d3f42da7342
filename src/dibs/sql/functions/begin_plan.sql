-- Begins the import of a seating plan: its document, its seated items and its floors.
--
-- document is the plan as it was given; items maps the plan's categories to
-- {"kind": "seat"} and its floors to {"kind": "ticket", "capacity": 3000}; focal_x and focal_y
-- are where everybody looks unless the event says (null: the middle of the seats). Call
-- dibs.put_seats and dibs.finish_plan after it, in the same transaction.
-- Returns code ok, or not_found (the event) or invalid_input with a detail.
-- Locks: the event's head, then its items; the head stays locked to the end.
create or replace function dibs.begin_plan(
  event_id text,
  document jsonb,
  items jsonb,
  principal text default '',
  focal_x double precision default null,
  focal_y double precision default null,
  out code text,
  out detail jsonb
)
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
  v_event dibs.events;
begin
  select h.* into v_head from dibs.event_heads h
  where h.event_id = begin_plan.event_id and dibs._is_ours(begin_plan.event_id)
  for no key update;
  select e.* into v_event from dibs.events e where e.event_id = v_head.event_id;
  if v_event.event_id is null then
    begin_plan.code := 'not_found';
    begin_plan.detail := jsonb_build_object('event', begin_plan.event_id);
    return;
  end if;

  begin_plan.detail := coalesce(
    dibs._real_fault('focal_x', to_jsonb(begin_plan.focal_x)),
    dibs._real_fault('focal_y', to_jsonb(begin_plan.focal_y))
  );
  if begin_plan.detail is not null then
    begin_plan.code := 'invalid_input';
    return;
  end if;

  v_head.clock_at := greatest(v_head.clock_at, dibs._now());
  select w.last_position, w.fault into v_head.position, begin_plan.detail
  from dibs._write_items(
    v_event, '/items', begin_plan.items, false, begin_plan.principal, v_head.clock_at,
    v_head.position
  ) w;
  update dibs.event_heads h
  set position = v_head.position, clock_at = v_head.clock_at
  where h.event_id = begin_plan.event_id;
  if begin_plan.detail is not null then
    begin_plan.code := 'invalid_input';
    return;
  end if;
  insert into dibs.plans (event_id, document, imported_at, focal_x, focal_y)
  values (
    begin_plan.event_id, begin_plan.document, v_head.clock_at, begin_plan.focal_x,
    begin_plan.focal_y
  )
  on conflict (event_id) do update
  set document = excluded.document, imported_at = excluded.imported_at,
    focal_x = excluded.focal_x, focal_y = excluded.focal_y;
  begin_plan.code := 'ok';
end
$$;
comment on function dibs.begin_plan(
  text, jsonb, jsonb, text, double precision, double precision
) is
  'Begins the import of a seating plan: its document, its seated items and its floors.';
