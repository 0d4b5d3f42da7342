-- Creates or changes items of an event, all of them or none.
--
-- items maps item ids to settings or bare capacities; path leads a refusal's pointer to
-- them, and an empty one means that the one item is all there is. Fields that are absent
-- keep what they were, or with replaces return to their defaults. Returns null and the
-- journal position after it, or the detail of an invalid_input refusal and nothing
-- written. Writes an item_put row an item. The caller holds the head.
create or replace function dibs._write_items(
  event dibs.events, path text, items jsonb, replaces boolean, principal text,
  decided_at timestamptz, inout last_position bigint, out fault jsonb
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_item record;
  v_settings jsonb := '{}';
begin
  if jsonb_typeof(_write_items.items) <> 'object' then
    _write_items.fault := dibs._fault(_write_items.path, 'must map items to capacities');
    return;
  end if;

  for v_item in
    select e.key as item_id, e.value as asked,
      case _write_items.path when '' then '' else _write_items.path || '/' || e.key end as path
    from jsonb_each(_write_items.items) e
  loop
    _write_items.fault := dibs._item_fault(v_item.path, v_item.item_id, v_item.asked);
    exit when _write_items.fault is not null;
    v_settings := v_settings || jsonb_build_object(v_item.item_id, dibs._item_settings(
      _write_items.event, v_item.item_id, v_item.asked, _write_items.replaces
    ));
    _write_items.fault := dibs._item_conflict(
      (_write_items.event).event_id, v_item.path, v_item.item_id,
      v_settings -> v_item.item_id, _write_items.items
    );
    exit when _write_items.fault is not null;
  end loop;
  if _write_items.fault is not null then
    return;
  end if;

  for v_item in select e.key as item_id, e.value as settings from jsonb_each(v_settings) e loop
    _write_items.last_position := _write_items.last_position + 1;
    perform dibs._write_item(
      _write_items.event, v_item.item_id, v_item.settings, _write_items.principal,
      _write_items.decided_at, _write_items.last_position
    );
  end loop;
end
$$;
comment on function
  dibs._write_items(dibs.events, text, jsonb, boolean, text, timestamptz, bigint) is
  'Creates or changes items of an event, all of them or none.';
