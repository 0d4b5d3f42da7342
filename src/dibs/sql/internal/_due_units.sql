-- The units of an item that due reservations still count as reserved.
--
-- Returns bigint, null where there are none.
create or replace function dibs._due_units(
  event_id text, item_id text, decided_at timestamptz
) returns bigint
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select sum(v.demand_units[array_position(v.demand_items, _due_units.item_id)])
  from dibs.reservations v
  where v.event_id = _due_units.event_id and v.status = 'reserved'
    and v.expires_at <= decided_at
    and v.demand_items @> array[_due_units.item_id]
$$;
comment on function dibs._due_units(text, text, timestamptz) is
  'The units of an item that due reservations still count as reserved.';
