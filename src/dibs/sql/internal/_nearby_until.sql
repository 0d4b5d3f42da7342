-- Notes from which row on nothing is read yet of the seats nearby.
--
-- Returns what is known with the first row of its item from row_from on, and how far away that
-- is at least; nulls where there is none, or row_from is null.
create or replace function dibs._nearby_until(
  event_id text, row_from int, inout nearby dibs._nearby
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  nearby.row_from := null;
  nearby.row_distance := null;
  select s.row_order, greatest(s.row_distance - 1e-9 * s.row_distance, 0)
  into nearby.row_from, nearby.row_distance
  from dibs.seats s
  where s.event_id = _nearby_until.event_id and s.item_id = (nearby).item_id
    and s.row_order >= _nearby_until.row_from
  order by s.row_order
  limit 1;
end
$$;
comment on function dibs._nearby_until(text, int, dibs._nearby) is
  'Notes from which row on nothing is read yet of the seats nearby.';
