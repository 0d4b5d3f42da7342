-- Seats a party near a point: side by side where that can be, else as near as can be.
--
-- Side by side is one block with exactly so many seats of each access (dibs._best_block).
-- Where there is none, who needs a kept seat is seated first, the others near the middle of
-- theirs: accessible seats, then companions, then ordinary seats; each kind alone in as few
-- blocks as it can be (dibs._best_blocks). Returns the ids of the seats, null where there are
-- too few. Rows are read from the focal point outwards in growing steps, until none further
-- out can have a better block; the point is (x, y) / weight, and reach from the focal point.
create or replace function dibs._seat_party(
  event dibs.events, item_id text, accessible int, companions int, ordinary int,
  excluded jsonb, also jsonb, weight double precision, x double precision,
  y double precision, reach double precision
) returns text[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_seat_party.event).event_id;
  v_avoids boolean := (_seat_party.event).orphans = 'avoid';
  v_units int := accessible + companions + ordinary;
  v_row int := 0;
  v_row_distance double precision;
  v_row_count int := 4;
  v_step dibs._free_seat[];
  v_seats dibs._free_seat[] := '{}';
  v_block record;
  v_best text[];
  v_orphans int;
  v_distance double precision;
begin
  loop
    select s.row_order, s.row_distance - reach - 1e-9 * (s.row_distance + reach)
    into v_row, v_row_distance
    from dibs.seats s
    where s.event_id = v_event_id and s.item_id = _seat_party.item_id
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
    v_seats := v_seats || v_step;
    select b.* into v_block
    from dibs._best_block(
      v_step, accessible, companions, ordinary, weight, x, y, v_avoids
    ) b;
    if v_block.seat_ids is not null
      and (v_best is null or (v_block.orphans, v_block.distance) < (v_orphans, v_distance))
    then
      v_best := v_block.seat_ids;
      v_orphans := v_block.orphans;
      v_distance := v_block.distance;
    end if;
  end loop;

  if v_best is not null then
    return v_best;
  end if;
  if not (
    select count(*) filter (where s.access = 'accessible') >= _seat_party.accessible
      and count(*) filter (where s.access = 'companion') >= _seat_party.companions
      and count(*) filter (where s.access is null) >= _seat_party.ordinary
    from unnest(v_seats) s
  ) then
    return null;
  elsif v_units = greatest(accessible, companions, ordinary) then
    return dibs._best_blocks(
      v_seats, accessible, companions, ordinary, weight, x, y, v_avoids
    );
  end if;

  v_best := dibs._seat_party(
    event, item_id, accessible, case when ordinary > 0 then companions else 0 end, 0, excluded,
    also, weight, x, y, reach
  );
  select count(*), coalesce(sum(s.x), 0), coalesce(sum(s.y), 0),
    _seat_party.reach + sqrt(
      (avg(s.x) - _seat_party.x / _seat_party.weight) ^ 2
      + (avg(s.y) - _seat_party.y / _seat_party.weight) ^ 2
    )
  into _seat_party.weight, _seat_party.x, _seat_party.y, _seat_party.reach
  from unnest(v_seats) s
  where s.seat_id = any (v_best);
  return v_best || dibs._seat_party(
    event, item_id, 0, case when ordinary > 0 then 0 else companions end, ordinary, excluded,
    also, weight, x, y, coalesce(reach, 'infinity')
  );
end
$$;
comment on function dibs._seat_party(
  dibs.events, text, int, int, int, jsonb, jsonb, double precision, double precision,
  double precision, double precision
) is 'Seats a party near a point: side by side where that can be, else as near as can be.';
