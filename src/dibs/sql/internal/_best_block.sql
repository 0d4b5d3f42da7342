-- The best block of seats side by side among free ones, with so many seats of each access.
--
-- Of all such blocks the best has the fewest orphans (where they are avoided), then the least
-- sum of squared distances to the point (x, y) / weight, then the lowest row_order, then the
-- lowest place. An orphan is a free ordinary seat that has a neighbour like it and would have
-- none. Distances are compared multiplied by weight, so that whole coordinates stay exact.
-- Returns the seats, null where there is no such block, with its orphans and distance.
create or replace function dibs._best_block(
  seats dibs._free_seat[], accessible int, companions int, ordinary int,
  weight double precision, x double precision, y double precision, avoids_orphans boolean,
  out seat_ids text[], out orphans int, out distance double precision
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_units int := accessible + companions + ordinary;
  v_row int;
  v_place int;
begin
  with roomy as (
    select s.row_order, s.place, s.run_from, s.run_to, s.access is null as is_ordinary,
      case s.access when 'accessible' then 1001 when 'companion' then 1 else 0 end as kept,
      coalesce(
        (_best_block.weight * s.x - _best_block.x) * (_best_block.weight * s.x - _best_block.x)
        + (_best_block.weight * s.y - _best_block.y)
          * (_best_block.weight * s.y - _best_block.y),
        0
      ) as distance
    from unnest(_best_block.seats) s
    where s.run_to - s.run_from + 1 >= v_units
  ), blocks as (
    select r.row_order, r.place, r.run_to, sum(r.distance) over ahead as distance,
      sum(r.kept) over ahead as kept,
      case when _best_block.avoids_orphans then
        (r.is_ordinary and lag(r.is_ordinary) over along is true
          and lag(r.is_ordinary, 2) over along is not true)::int
        + (lead(r.is_ordinary, v_units - 1) over along is true
          and lead(r.is_ordinary, v_units) over along is true
          and lead(r.is_ordinary, v_units + 1) over along is not true)::int
      else 0 end as orphans
    from roomy r
    window along as (partition by r.row_order, r.run_from order by r.place),
      ahead as (along rows between current row and v_units - 1 following)
  )
  select b.row_order, b.place, b.orphans, b.distance
  into v_row, v_place, _best_block.orphans, _best_block.distance
  from blocks b
  where b.place + v_units - 1 <= b.run_to
    -- At most a thousand of each: the sum tells how many of both.
    and b.kept = 1001 * _best_block.accessible + _best_block.companions
  order by b.orphans, b.distance, b.row_order, b.place
  limit 1;
  if v_row is not null then
    _best_block.seat_ids := array(
      select s.seat_id from unnest(_best_block.seats) s
      where s.row_order = v_row and s.place between v_place and v_place + v_units - 1
    );
  end if;
end
$$;
comment on function dibs._best_block(
  dibs._free_seat[], int, int, int, double precision, double precision, double precision,
  boolean
) is 'The best block of seats side by side among free ones, with so many seats of each access.';
