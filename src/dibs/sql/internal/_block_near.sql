-- The best block for a party near a point, and the free seats that were looked at for it.
--
-- Returns the ids of its seats, null where no block has exactly so many seats of each access
-- (what best is stands in dibs._best_block); seats are then all that may be chosen. Rows are read
-- from row_from on, outwards from the focal point in growing steps, until none further out can
-- have a better block; the point is (x, y) / weight, and reach from the focal point. Seats that
-- are excluded count as taken, those in also as free.
create or replace function dibs._block_near(
  event dibs.events, item_id text, accessible int, companions int, ordinary int,
  excluded jsonb, also jsonb, weight double precision, x double precision,
  y double precision, reach double precision, row_from int,
  out seat_ids text[], out seats dibs._free_seat[]
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_block_near.event).event_id;
  v_avoids boolean := (_block_near.event).orphans = 'avoid';
  v_units int := accessible + companions + ordinary;
  v_row int := _block_near.row_from;
  v_row_distance double precision;
  v_row_count int := 4;
  v_step dibs._free_seat[];
  v_block record;
  v_orphans int;
  v_distance double precision;
begin
  _block_near.seats := '{}';
  loop
    select s.row_order, s.row_distance - reach - 1e-9 * (s.row_distance + reach)
    into v_row, v_row_distance
    from dibs.seats s
    where s.event_id = v_event_id and s.item_id = _block_near.item_id
      and s.row_order >= v_row
    order by s.row_order
    limit 1;
    exit when v_row is null;
    exit when v_orphans = 0
      and v_distance <= v_units * (weight * greatest(v_row_distance, 0)) ^ 2;
    v_step := dibs._free_seats(
      v_event_id, item_id, v_row, v_row + v_row_count, accessible > 0, companions > 0,
      ordinary > 0, excluded, also
    );
    v_row := v_row + v_row_count;
    v_row_count := 2 * v_row_count;
    continue when v_step is null;
    _block_near.seats := _block_near.seats || v_step;
    select b.* into v_block
    from dibs._best_block(
      v_step, accessible, companions, ordinary, weight, x, y, v_avoids
    ) b;
    if v_block.seat_ids is not null and (
      _block_near.seat_ids is null
      or (v_block.orphans, v_block.distance) < (v_orphans, v_distance)
    ) then
      _block_near.seat_ids := v_block.seat_ids;
      v_orphans := v_block.orphans;
      v_distance := v_block.distance;
    end if;
  end loop;
end
$$;
comment on function dibs._block_near(
  dibs.events, text, int, int, int, jsonb, jsonb, double precision, double precision,
  double precision, double precision, int
) is 'The best block for a party near a point, and the free seats that were looked at for it.';
