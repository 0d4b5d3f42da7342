-- Creates or changes items of an event, all of them or none.
--
-- items maps item ids to settings or bare capacities; path leads a refusal's pointer to
-- them, and an empty one means that the one item is all there is. Fields that are absent
-- keep what they were, or with replaces return to their defaults. Returns null and the
-- journal position after it, or the detail of an invalid_input refusal and nothing
-- written. Writes an item_put row an item; expires what is due where an item needs its units.
-- The caller holds the head.
create or replace function dibs._write_items(
  event dibs.events, path text, items jsonb, replaces boolean, principal text,
  decided_at timestamptz, inout last_position bigint, reason text default '', out fault jsonb
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_item_ids text[];
  v_settings jsonb[];
begin
  if jsonb_typeof(_write_items.items) <> 'object' then
    _write_items.fault := dibs._fault(_write_items.path, 'must map items to capacities');
    return;
  end if;

  select array_agg(j.item_id), array_agg(j.settings),
    (array_agg(j.fault) filter (where j.fault is not null))[1]
  into v_item_ids, v_settings, _write_items.fault
  from dibs._judge_items(
    _write_items.event, _write_items.path, _write_items.items, _write_items.replaces,
    _write_items.decided_at
  ) j;
  if _write_items.fault is not null then
    return;
  end if;

  for v_i in 1 .. coalesce(cardinality(v_item_ids), 0) loop
    _write_items.last_position := dibs._write_item(
      _write_items.event, v_item_ids[v_i], v_settings[v_i], _write_items.principal,
      _write_items.decided_at, _write_items.last_position, _write_items.reason
    );
  end loop;
end
$$;
comment on function
  dibs._write_items(dibs.events, text, jsonb, boolean, text, timestamptz, bigint, text) is
  'Creates or changes items of an event, all of them or none.';
