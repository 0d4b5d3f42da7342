-- The first of ranked blocks that is still free and leaves the fewest orphans.
--
-- Takes what dibs._nearby says of them. Returns at, its place among blocks, and its orphans;
-- nulls where all are taken. An orphan is what it is in dibs._best_block.
create or replace function dibs._first_block(
  free bytea, blocks int[], units int, avoids_orphans boolean, out at int, out orphans int
)
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_around bytea;
  v_orphans int := 0;
begin
  for v_at in 1 .. cardinality(blocks) loop
    -- The two seats before the block, its own, the two after.
    v_around := substr(free, blocks[v_at], units + 4);
    continue when position('\x00'::bytea in substr(v_around, 3, units)) > 0;
    if avoids_orphans then
      v_orphans := (
        get_byte(v_around, 2) = 1
        and (get_byte(v_around, 1) = 2 or get_byte(v_around, 1) = 1 and get_byte(v_around, 0) = 0)
      )::int + (
        get_byte(v_around, units + 2) = 1 and get_byte(v_around, units + 3) <> 1
      )::int;
    end if;
    if orphans is null or v_orphans < orphans then
      at := v_at;
      orphans := v_orphans;
      exit when orphans = 0;
    end if;
  end loop;
end
$$;
comment on function dibs._first_block(bytea, int[], int, boolean) is
  'The first of ranked blocks that is still free and leaves the fewest orphans.';
