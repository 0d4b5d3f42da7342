-- Writes one item with checked settings, its draws and its journal row.
--
-- Returns the journal position after it. What is available follows from the capacity and what
-- is taken; due reservations that took what the item needs now expire first, the earliest
-- first and no more than it takes. Updates the item and its draws; the caller holds the head.
create or replace function dibs._write_item(
  event dibs.events, item_id text, settings jsonb, principal text, decided_at timestamptz,
  last_position bigint, reason text
) returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_item dibs.items := jsonb_populate_record(null::dibs.items, _write_item.settings);
  v_units bigint;
begin
  select dibs._units_to_free(i, _write_item.settings) into v_units
  from dibs.items i
  where i.event_id = (_write_item.event).event_id and i.item_id = _write_item.item_id;
  if v_units > 0 then
    _write_item.last_position := dibs._transit(
      (_write_item.event).event_id, 'expired',
      dibs._earliest_due(
        (_write_item.event).event_id, _write_item.item_id, v_units, _write_item.decided_at
      ),
      null, _write_item.decided_at, _write_item.last_position
    );
  end if;

  insert into dibs.items as i (
    event_id, item_id, kind, name, capacity, available_count, price_minor,
    low_stock_threshold, hold_seconds, extension_seconds, extensions_max, product, location,
    serving_order
  )
  values (
    (_write_item.event).event_id, _write_item.item_id, v_item.kind, v_item.name,
    v_item.capacity, v_item.capacity, v_item.price_minor, v_item.low_stock_threshold,
    v_item.hold_seconds, v_item.extension_seconds, v_item.extensions_max, v_item.product,
    v_item.location, v_item.serving_order
  )
  on conflict (event_id, item_id) do update set
    kind = excluded.kind, name = excluded.name, capacity = excluded.capacity,
    available_count =
      excluded.capacity - i.reserved_count - i.sold_count - i.blocked_count,
    price_minor = excluded.price_minor, low_stock_threshold = excluded.low_stock_threshold,
    hold_seconds = excluded.hold_seconds, extension_seconds = excluded.extension_seconds,
    extensions_max = excluded.extensions_max, product = excluded.product,
    location = excluded.location, serving_order = excluded.serving_order;

  if dibs._draws_of((_write_item.event).event_id, _write_item.item_id)
    <> _write_item.settings -> 'draws'
  then
    delete from dibs.item_draws d
    where d.event_id = (_write_item.event).event_id and d.item_id = _write_item.item_id;
    insert into dibs.item_draws (event_id, item_id, draws_on, units)
    select (_write_item.event).event_id, _write_item.item_id, d.key, d.value::int
    from jsonb_each_text(_write_item.settings -> 'draws') d;
  end if;

  insert into dibs.journal (
    event_id, position, recorded_at, action, organisation_id, principal, item_ids, detail
  )
  values (
    (_write_item.event).event_id, _write_item.last_position + 1, _write_item.decided_at,
    'item_put',
    (_write_item.event).organisation_id, coalesce(_write_item.principal, ''),
    array[_write_item.item_id],
    jsonb_build_object('capacity', v_item.capacity, 'price_minor', v_item.price_minor)
      || dibs._reason_told(_write_item.reason)
  );
  return _write_item.last_position + 1;
end
$$;
comment on function
  dibs._write_item(dibs.events, text, jsonb, text, timestamptz, bigint, text) is
  'Writes one item with checked settings, its draws and its journal row.';
