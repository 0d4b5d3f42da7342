-- The first of ranked blocks that is still free and leaves the fewest orphans.
--
-- Takes what dibs._nearby says of them. Returns at, its place among blocks, and its orphans,
-- nulls where all are taken; and from which place on one may leave none.
create or replace function dibs._first_block(
  free bytea, blocks int[], units int, avoids_orphans boolean, inout clean_from int,
  out at int, out orphans int
)
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_orphans int;
begin
  while clean_from <= cardinality(blocks) loop
    if dibs._orphans_at(free, blocks[clean_from], units, avoids_orphans) = 0 then
      at := clean_from;
      orphans := 0;
      return;
    end if;
    clean_from := clean_from + 1;
  end loop;
  for v_at in 1 .. cardinality(blocks) loop
    v_orphans := dibs._orphans_at(free, blocks[v_at], units, avoids_orphans);
    if v_orphans < orphans or orphans is null and v_orphans is not null then
      at := v_at;
      orphans := v_orphans;
      exit when orphans = 1;
    end if;
  end loop;
end
$$;
comment on function dibs._first_block(bytea, int[], int, boolean, int) is
  'The first of ranked blocks that is still free and leaves the fewest orphans.';
