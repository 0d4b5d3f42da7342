-- The best block for the next of the ordinary parties of one size, one after the other.
--
-- Returns the ids of its seats, null where no block is left, and what is known by then of the
-- seats nearby; null is nothing yet. taken are the seats that others have by now, the same as
-- for the party before and maybe more. What best is stands in dibs._best_block: blocks are
-- ranked by distance once and stay so, what they leave beside them is looked at every time.
create or replace function dibs._nearby_block(
  event dibs.events, item_id text, units int, taken text[], inout nearby dibs._nearby,
  out seat_ids text[]
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_nearby_block.event).event_id;
  v_avoids boolean := (_nearby_block.event).orphans = 'avoid';
  v_row_count int := 4;
  v_best record;
  v_first int;
  v_roomy_rows int[];
begin
  if (nearby).units is null then
    nearby := row(
      item_id, units, null, null, cardinality(taken), '{}', '{}', '\x00000000', '{}', '{}', 1
    );
    select i.roomy_rows into v_roomy_rows
    from dibs.items i
    where i.event_id = v_event_id and i.item_id = _nearby_block.item_id;
    nearby := dibs._nearby_until(
      v_event_id, dibs._roomy_from(v_roomy_rows, units), nearby
    );
  else
    nearby := dibs._nearby_without(taken, v_avoids, nearby);
  end if;

  loop
    v_best := dibs._first_block(
      (nearby).free, (nearby).blocks, units, v_avoids, (nearby).clean_from
    );
    nearby.clean_from := v_best.clean_from;
    exit when (nearby).row_from is null
      or v_best.orphans = 0
        and (nearby).distances[v_best.at] <= units * (nearby).row_distance ^ 2;
    nearby := dibs._nearby_rows(event, taken, v_row_count, nearby);
    v_row_count := 2 * v_row_count;
  end loop;
  v_first := (nearby).blocks[v_best.at];
  seat_ids := (nearby).seat_ids[v_first : v_first + units - 1];
end
$$;
comment on function dibs._nearby_block(dibs.events, text, int, text[], dibs._nearby) is
  'The best block for the next of the ordinary parties of one size, one after the other.';
