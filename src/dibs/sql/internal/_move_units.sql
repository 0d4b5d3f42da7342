-- Moves units of items from one count to another: available, reserved, sold or blocked.
--
-- Returns nothing. units may be negative, which moves them back. Updates each item once;
-- the caller holds the head and has checked that there are enough. Rows are found one by
-- one, by their whole key, and updated where they are: the head is held, so they stay
-- there, and no plan hangs on statistics.
create or replace function dibs._move_units(
  event_id text, item_ids text[], units bigint[], from_count text, to_count text
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_available int := (to_count = 'available')::int - (from_count = 'available')::int;
  v_reserved int := (to_count = 'reserved')::int - (from_count = 'reserved')::int;
  v_sold int := (to_count = 'sold')::int - (from_count = 'sold')::int;
  v_blocked int := (to_count = 'blocked')::int - (from_count = 'blocked')::int;
begin
  update dibs.items i
  set available_count = i.available_count
      + v_available * _move_units.units[array_position(_move_units.item_ids, i.item_id)],
    reserved_count = i.reserved_count
      + v_reserved * _move_units.units[array_position(_move_units.item_ids, i.item_id)],
    sold_count = i.sold_count
      + v_sold * _move_units.units[array_position(_move_units.item_ids, i.item_id)],
    blocked_count = i.blocked_count
      + v_blocked * _move_units.units[array_position(_move_units.item_ids, i.item_id)]
  where i.ctid = any (array(
    select k.ctid
    from unnest(_move_units.item_ids) n (id)
    cross join lateral (
      select k.ctid from dibs.items k
      where k.event_id = _move_units.event_id and k.item_id = n.id
      offset 0
    ) k
  ));
end
$$;
comment on function dibs._move_units(text, text[], bigint[], text, text) is
  'Moves units of items from one count to another: available, reserved, sold or blocked.';
