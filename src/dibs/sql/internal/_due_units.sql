-- The units that reservations over by an instant still count as taken, of some items.
--
-- Returns a jsonb map of items to units, of all items where none are named (null). Where none of
-- them has a reserved unit no reservation is read. Locks nothing.
create or replace function dibs._due_units(
  event_id text, item_ids text[], read_at timestamptz
) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_item_ids text[];
begin
  if _due_units.item_ids is null then
    v_item_ids := array(
      select i.item_id from dibs.items i
      where i.event_id = _due_units.event_id and i.reserved_count > 0
    );
  else
    v_item_ids := array(
      select n.item_id
      from unnest(_due_units.item_ids) n (item_id)
      cross join lateral (
        select i.reserved_count from dibs.items i
        where i.event_id = _due_units.event_id and i.item_id = n.item_id
        limit 1
      ) i
      where i.reserved_count > 0
    );
  end if;
  if v_item_ids = '{}' then
    return '{}';
  end if;
  return (
    select coalesce(jsonb_object_agg(d.item_id, d.units), '{}')
    from (
      select l.item_id, sum(l.units) as units
      from dibs.reservations v
      cross join lateral unnest(v.demand_items, v.demand_units) l (item_id, units)
      where v.event_id = _due_units.event_id and v.status = 'reserved'
        and v.ends_at <= _due_units.read_at
        and v.demand_items && v_item_ids and l.item_id = any (v_item_ids)
      group by l.item_id
    ) d
  );
end
$$;
comment on function dibs._due_units(text, text[], timestamptz) is
  'The units that reservations over by an instant still count as taken, of some items.';
