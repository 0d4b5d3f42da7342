-- The free seats of an item in rows of its event: those that may be chosen for somebody.
--
-- Returns dibs._free_seat[], null where there are none: seats that are available or keys of
-- also, but not keys of excluded; of ordinary seats, accessible and companion seats those that
-- are asked for. A run is such seats side by side: in one row, each place one more than the one
-- before. Rows are those from row_from on, before row_until.
create or replace function dibs._free_seats(
  event_id text, item_id text, row_from int, row_until int, is_accessible boolean,
  is_companion boolean, is_ordinary boolean, excluded jsonb, also jsonb
) returns dibs._free_seat[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return (
    with free as (
      select s.seat_id, s.row_order, s.place, s.access, s.x, s.y,
        case when lag(s.place) over along = s.place - 1 then null else s.place end as first,
        case when lead(s.place) over along = s.place + 1 then null else s.place end as last
      from dibs.seats s
      where s.event_id = _free_seats.event_id and s.item_id = _free_seats.item_id
        and s.row_order >= _free_seats.row_from and s.row_order < _free_seats.row_until
        and (s.status = 'available' or _free_seats.also ? s.seat_id)
        and not _free_seats.excluded ? s.seat_id
        and case s.access when 'accessible' then _free_seats.is_accessible
          when 'companion' then _free_seats.is_companion else _free_seats.is_ordinary end
      window along as (partition by s.row_order order by s.place)
    )
    select array_agg(
      row(
        f.seat_id, f.row_order, f.place, f.access, f.x, f.y, f.run_from, f.run_to
      )::dibs._free_seat
    )
    from (
      select f.*,
        max(f.first) over (partition by f.row_order order by f.place) as run_from,
        min(f.last) over (
          partition by f.row_order order by f.place
          rows between current row and unbounded following
        ) as run_to
      from free f
    ) f
  );
end
$$;
comment on function
  dibs._free_seats(text, text, int, int, boolean, boolean, boolean, jsonb, jsonb) is
  'The free seats of an item in rows of its event: those that may be chosen for somebody.';
