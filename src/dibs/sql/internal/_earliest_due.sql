-- The earliest due reservations of an item that together hold so many units of it.
--
-- Returns their ids, as few as it takes; all due ones of the item where that is too few,
-- null where there are none. Those of other items are passed over one by one, so it looks for
-- no more than the item's reserved units, and for nothing where it has none.
create or replace function dibs._earliest_due(
  event_id text, item_id text, units bigint, decided_at timestamptz
) returns uuid[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_due record;
  v_ids uuid[];
  v_units bigint := 0;
  v_reserved bigint;
begin
  select i.reserved_count into v_reserved from dibs.items i
  where i.event_id = _earliest_due.event_id and i.item_id = _earliest_due.item_id;
  if v_reserved = 0 then
    return null;
  end if;
  for v_due in
    select v.reservation_id,
      v.demand_units[array_position(v.demand_items, _earliest_due.item_id)] as units
    from dibs.reservations v
    where v.event_id = _earliest_due.event_id and v.status = 'reserved'
      and v.ends_at <= _earliest_due.decided_at
      and v.demand_items @> array[_earliest_due.item_id]
    order by v.ends_at
  loop
    v_ids := v_ids || v_due.reservation_id;
    v_units := v_units + v_due.units;
    exit when v_units >= least(_earliest_due.units, v_reserved);
  end loop;
  return v_ids;
end
$$;
comment on function dibs._earliest_due(text, text, bigint, timestamptz) is
  'The earliest due reservations of an item that together hold so many units of it.';
