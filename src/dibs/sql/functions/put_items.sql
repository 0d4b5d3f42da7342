-- Creates or changes items of an event, all of them or none, and says what became of each.
--
-- items maps items to capacities or settings: {"floor": 200, "mug": {"price_minor": 900}}.
-- Fields that are absent keep what they were, or with replaces return to their defaults as
-- in dibs.put_item. Returns code ok, or not_found (the event) or invalid_input with the
-- first field at fault and nothing changed. report maps each item to its outcome (created,
-- changed, unchanged, refused), to changes ({"capacity": {"before": 50, "after": 60}}) and,
-- refused, to its field and reason. An item that stays as it is leaves no journal row; where
-- one needs units that due reservations took, these expire first. With dry_run the answer is
-- the same and nothing is written. reason is why, for the journal.
-- What stays as it is makes nobody wait: it is found before the head is locked, and again under
-- the lock where items were changed in between.
-- Locks: the event's head, then its items; a dry run locks nothing.
create or replace function dibs.put_items(
  event_id text,
  items jsonb,
  replaces boolean default false,
  dry_run boolean default false,
  principal text default '',
  reason text default '',
  out code text,
  out detail jsonb,
  out report jsonb
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
  v_item_ids text[];
  v_settings jsonb[];
  v_judged jsonb := put_items.items;
  v_since bigint;
begin
  select h.* into v_head from dibs.event_heads h
  where h.event_id = put_items.event_id and dibs._is_ours(put_items.event_id);
  v_head.clock_at := greatest(v_head.clock_at, dibs._now());
  select e.* into v_event from dibs.events e where e.event_id = v_head.event_id;
  if v_event.event_id is null then
    put_items.code := 'not_found';
    put_items.detail := jsonb_build_object('event', put_items.event_id);
    return;
  end if;
  put_items.detail := case when jsonb_typeof(put_items.items) is distinct from 'object'
    then dibs._fault('/items', 'must map items to capacities')
    else dibs._reason_fault(put_items.reason) end;
  if put_items.detail is not null then
    put_items.code := 'invalid_input';
    return;
  end if;

  if not put_items.dry_run then
    select coalesce(jsonb_object_agg(j.item_id, put_items.items -> j.item_id), '{}') into v_judged
    from dibs._judge_items(
      v_event, '/items', put_items.items, put_items.replaces, v_head.clock_at
    ) j
    where j.outcome <> 'unchanged';
    v_since := v_head.position;
    select h.* into v_head from dibs.event_heads h
    where h.event_id = put_items.event_id for no key update;
    v_head.clock_at := greatest(v_head.clock_at, dibs._now());
    select e.* into v_event from dibs.events e where e.event_id = v_head.event_id;
    if exists (
      select from dibs.journal j
      where j.event_id = put_items.event_id and j.position > v_since
        and j.action in ('item_put', 'event_put')
    ) then
      v_judged := put_items.items;
    end if;
  end if;

  select
    coalesce(jsonb_object_agg(j.item_id, jsonb_strip_nulls(jsonb_build_object(
      'outcome', j.outcome,
      'field', substr(j.fault ->> 'field', length('/items/' || j.item_id) + 1),
      'reason', j.fault ->> 'reason'
    )) || case when j.outcome = 'changed' then jsonb_build_object('changes', j.changes)
      else '{}' end), '{}'),
    (array_agg(j.fault) filter (where j.fault is not null))[1],
    coalesce(array_agg(j.item_id) filter (where j.outcome in ('created', 'changed')), '{}'),
    array_agg(j.settings) filter (where j.outcome in ('created', 'changed'))
  into put_items.report, put_items.detail, v_item_ids, v_settings
  from dibs._judge_items(
    v_event, '/items', v_judged, put_items.replaces, v_head.clock_at
  ) j;
  put_items.report := put_items.report || (
    select coalesce(jsonb_object_agg(k.item_id, '{"outcome": "unchanged"}'::jsonb), '{}')
    from jsonb_object_keys(put_items.items) k (item_id)
    where not v_judged ? k.item_id
  );
  put_items.code := case when put_items.detail is null then 'ok' else 'invalid_input' end;
  if put_items.dry_run then
    return;
  end if;

  if put_items.code = 'ok' then
    for v_i in 1 .. cardinality(v_item_ids) loop
      v_head.position := dibs._write_item(
        v_event, v_item_ids[v_i], v_settings[v_i], put_items.principal, v_head.clock_at,
        v_head.position, put_items.reason
      );
    end loop;
  end if;
  update dibs.event_heads h
  set position = v_head.position, clock_at = v_head.clock_at
  where h.event_id = put_items.event_id;
end
$$;
comment on function dibs.put_items(text, jsonb, boolean, boolean, text, text) is
  'Creates or changes items of an event, all of them or none, and says what became of each.';
