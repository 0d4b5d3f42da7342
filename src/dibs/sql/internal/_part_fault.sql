-- What is wrong with the part of a reservation that a request names.
--
-- Returns null when it is sound or none is named, else the detail of an invalid_input
-- refusal. Naming nothing by an empty map is a mistake: it would mean all.
create or replace function dibs._part_fault(request jsonb) returns jsonb
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_items jsonb := nullif(_part_fault.request -> 'items', 'null');
  v_seats jsonb := nullif(_part_fault.request -> 'seats', 'null');
begin
  if jsonb_typeof(v_seats) <> 'array' then
    return dibs._fault('/seats', 'must be a list of seats');
  elsif coalesce(v_items, v_seats) is not null
    and coalesce(v_items, '{}') = '{}' and coalesce(v_seats, '[]') = '[]'
  then
    return dibs._fault('/items', 'must name at least one item or seat, or be left out');
  end if;
  return coalesce(
    dibs._quantities_fault(v_items),
    case when v_seats <> '[]' then dibs._seats_fault(v_seats) end
  );
end
$$;
comment on function dibs._part_fault(jsonb) is
  'What is wrong with the part of a reservation that a request names.';
