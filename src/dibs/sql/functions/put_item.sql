-- Creates an item of an event, or replaces its settings; what is taken stays taken.
--
-- Left out, the capacity stays what it was; a new item without one is unlimited, and a
-- seated item's follows its plan. draws maps items
-- to the units of them that one unit takes: {"floor": 1}. product and location make it one
-- of several items that dibs.put_product is about, serving_order its turn among them. reason is
-- why, for the journal.
-- Returns code ok, or not_found (the event) or invalid_input with the field at fault and
-- nothing changed.
-- Locks: the event's head, then the item.
create or replace function dibs.put_item(
  event_id text,
  item_id text,
  kind text default null,
  name text default null,
  capacity bigint default null,
  price_minor bigint default null,
  draws jsonb default null,
  low_stock_threshold int default null,
  hold_seconds int default null,
  extension_seconds int default null,
  extensions_max int default null,
  principal text default '',
  product text default null,
  location text default null,
  serving_order int default null,
  reason text default '',
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
  where h.event_id = put_item.event_id and dibs._is_ours(put_item.event_id)
  for no key update;
  select e.* into v_event from dibs.events e where e.event_id = v_head.event_id;
  if v_event.event_id is null then
    put_item.code := 'not_found';
    put_item.detail := jsonb_build_object('event', put_item.event_id);
    return;
  end if;
  put_item.detail := case when put_item.item_id is null
    then dibs._fault('/item_id', 'is required') else dibs._reason_fault(put_item.reason) end;
  if put_item.detail is not null then
    put_item.code := 'invalid_input';
    return;
  end if;

  v_head.clock_at := greatest(v_head.clock_at, dibs._now());
  select w.last_position, w.fault into v_head.position, put_item.detail
  from dibs._write_items(
    v_event, '',
    jsonb_build_object(put_item.item_id, jsonb_strip_nulls(jsonb_build_object(
      'kind', put_item.kind, 'name', put_item.name, 'capacity', put_item.capacity,
      'price_minor', put_item.price_minor, 'draws', put_item.draws,
      'low_stock_threshold', put_item.low_stock_threshold,
      'hold_seconds', put_item.hold_seconds,
      'extension_seconds', put_item.extension_seconds,
      'extensions_max', put_item.extensions_max, 'product', put_item.product,
      'location', put_item.location, 'serving_order', put_item.serving_order
    ))),
    true, put_item.principal, v_head.clock_at, v_head.position, put_item.reason
  ) w;
  put_item.code := case when put_item.detail is null then 'ok' else 'invalid_input' end;
  update dibs.event_heads h
  set position = v_head.position, clock_at = v_head.clock_at
  where h.event_id = put_item.event_id;
end
$$;
comment on function dibs.put_item(
  text, text, text, text, bigint, bigint, jsonb, int, int, int, int, text, text,
  text, int, text
) is 'Creates an item of an event, or replaces its settings; what is taken stays taken.';
