-- Takes the seats that others have by now out of what is known of the seats nearby.
--
-- Returns it without them, and with the first block that may leave no orphan since: what a block
-- leaves changes only where one of the two seats before it or after it is taken.
create or replace function dibs._nearby_without(
  taken text[], avoids_orphans boolean, inout nearby dibs._nearby
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_free bytea := (nearby).free;
  v_units int := (nearby).units;
  v_last int := cardinality((nearby).seat_ids) - v_units + 1;
  v_clean_from int := (nearby).clean_from;
  v_number int;
  v_numbers int[] := '{}';
  v_first int;
begin
  for v_i in (nearby).taken_count + 1 .. cardinality(taken) loop
    v_number := ((nearby).numbers ->> taken[v_i])::int;
    if v_number is not null then
      v_free := set_byte(v_free, v_number + 1, 0);
      v_numbers := v_numbers || v_number;
    end if;
  end loop;
  if avoids_orphans and v_clean_from > 1 then
    foreach v_number in array v_numbers loop
      foreach v_first in array array[
        v_number - v_units - 1, v_number - v_units, v_number + 1, v_number + 2
      ] loop
        -- Beside a seat that is taken, too, nothing changes.
        continue when get_byte(v_free, v_number + 1 + sign(v_first - v_number)::int) = 0;
        if v_first between 1 and v_last
          and dibs._orphans_at(v_free, v_first, v_units, avoids_orphans) = 0
        then
          v_clean_from := least(
            v_clean_from, array_position((nearby).blocks, v_first)
          );
        end if;
      end loop;
    end loop;
  end if;
  nearby.free := v_free;
  nearby.clean_from := v_clean_from;
  nearby.taken_count := cardinality(taken);
end
$$;
comment on function dibs._nearby_without(text[], boolean, dibs._nearby) is
  'Takes the seats that others have by now out of what is known of the seats nearby.';
