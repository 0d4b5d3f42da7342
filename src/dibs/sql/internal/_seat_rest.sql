-- Seats the rest of an ordinary party near the middle of its first block.
--
-- Returns the ids of the seats, null where there are too few. The largest block that fits is
-- taken again and again; none is larger than the first, which was the largest.
create or replace function dibs._seat_rest(
  event dibs.events, item_id text, units int, first_block text[], taken text[]
) returns text[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_seat_rest.event).event_id;
  v_middle record;
  v_roomy_rows int[];
  v_left int := _seat_rest.units;
  v_size int := cardinality(_seat_rest.first_block);
  v_taken text[] := taken || first_block;
  v_block text[];
  v_rest text[] := '{}';
begin
  select m.*,
    coalesce(
      sqrt(
        (m.x / m.weight - coalesce((_seat_rest.event).focal_x, p.focal_x)) ^ 2
        + (m.y / m.weight - coalesce((_seat_rest.event).focal_y, p.focal_y)) ^ 2
      ),
      'infinity'
    ) as reach
  into v_middle
  from (
    -- As exact as whoever reads all of the hall: of two that are as near the same is taken.
    select count(*) as weight, coalesce(sum(s.x::double precision), 0) as x,
      coalesce(sum(s.y::double precision), 0) as y
    from unnest(_seat_rest.first_block) n (seat_id)
    cross join lateral (
      select s.x, s.y from dibs.seats s
      where s.event_id = v_event_id and s.seat_id = n.seat_id
      limit 1
    ) s
  ) m
  left join dibs.plans p on p.event_id = v_event_id;
  select i.roomy_rows into v_roomy_rows
  from dibs.items i
  where i.event_id = v_event_id and i.item_id = _seat_rest.item_id;

  while v_left > 0 loop
    v_size := least(v_size, v_left);
    if v_size = 0 then
      return null;
    end if;
    select b.seat_ids into v_block
    from dibs._block_near(
      event, item_id, 0, 0, v_size, jsonb_object(v_taken, v_taken), '{}', v_middle.weight,
      v_middle.x, v_middle.y, v_middle.reach, dibs._roomy_from(v_roomy_rows, v_size)
    ) b;
    if v_block is null then
      v_size := v_size - 1;
    else
      v_rest := v_rest || v_block;
      v_taken := v_taken || v_block;
      v_left := v_left - v_size;
    end if;
  end loop;
  return v_rest;
end
$$;
comment on function dibs._seat_rest(dibs.events, text, int, text[], text[]) is
  'Seats the rest of an ordinary party near the middle of its first block.';
