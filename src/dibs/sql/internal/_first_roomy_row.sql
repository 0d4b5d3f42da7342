-- The first row of an item, from row_from outwards, with so many free seats side by side.
--
-- Returns its row_order, null where no row has them. Only ordinary seats count. Reads the seats
-- in front of it once and in order, so that no party has to weigh what is nearly full.
-- No plan may sort here: it would read all of the item for its first row.
create or replace function dibs._first_roomy_row(
  event_id text, item_id text, units int, row_from int
) returns int
language plpgsql stable
set search_path = pg_catalog, pg_temp
set enable_sort = off
as $$
#variable_conflict use_column
begin
  return (
    select f.row_order
    from (
      select s.row_order, s.place,
        lead(s.place, _first_roomy_row.units - 1) over (
          partition by s.row_order order by s.place
        ) as last_place
      from dibs.seats s
      where s.event_id = _first_roomy_row.event_id and s.item_id = _first_roomy_row.item_id
        and s.row_order >= _first_roomy_row.row_from
        and s.status = 'available' and s.access is null
    ) f
    where f.last_place = f.place + _first_roomy_row.units - 1
    order by f.row_order
    limit 1
  );
end
$$;
comment on function dibs._first_roomy_row(text, text, int, int) is
  'The first row of an item, from row_from outwards, with so many free seats side by side.';
