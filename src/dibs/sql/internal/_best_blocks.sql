-- The best seats for a party that cannot sit side by side: in as few blocks as it can be.
--
-- Of the access that is asked for, the largest block that fits is taken again and again: the
-- first near (x, y) / weight, the others near the middle of the first. Returns the ids of the
-- seats; there are enough, and all are of that access.
create or replace function dibs._best_blocks(
  seats dibs._free_seat[], accessible int, companions int, ordinary int,
  weight double precision, x double precision, y double precision, avoids_orphans boolean
) returns text[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_left int := accessible + companions + ordinary;
  v_size int;
  v_block text[];
  v_chosen text[] := '{}';
begin
  while v_left > 0 loop
    select least(v_left, max(s.run_to - s.run_from + 1)) into v_size
    from unnest(_best_blocks.seats) s;
    v_block := (dibs._best_block(
      seats, least(accessible, v_size), least(companions, v_size), least(ordinary, v_size),
      weight, x, y, avoids_orphans
    )).seat_ids;
    if v_chosen = '{}' then
      select count(*), coalesce(sum(s.x), 0), coalesce(sum(s.y), 0)
      into _best_blocks.weight, _best_blocks.x, _best_blocks.y
      from unnest(_best_blocks.seats) s
      where s.seat_id = any (v_block);
    end if;
    v_chosen := v_chosen || v_block;
    v_left := v_left - v_size;
    -- A block is a whole run but for the last one: the runs that stay are what they were.
    if v_left > 0 then
      _best_blocks.seats := array(
        select s from unnest(_best_blocks.seats) s where s.seat_id <> all (v_block)
      );
    end if;
  end loop;
  return v_chosen;
end
$$;
comment on function dibs._best_blocks(
  dibs._free_seat[], int, int, int, double precision, double precision, double precision,
  boolean
) is 'The best seats for a party that cannot sit side by side: in as few blocks as it can be.';
