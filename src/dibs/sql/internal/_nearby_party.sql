-- Seats the next of the ordinary parties of a batch: side by side, else as near as can be.
--
-- Returns the ids of its seats, null where there are too few, and what is known by then of the
-- seats nearby, an element per item and size of block. The largest block there is comes first
-- (dibs._nearby_block), the rest near its middle (dibs._seat_rest): the same seats as
-- dibs._best_seats finds, which reads all of a hall for a party that is split.
create or replace function dibs._nearby_party(
  event dibs.events, item_id text, units int, taken text[], inout nearby dibs._nearby[],
  out seat_ids text[]
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_at int;
  v_block record;
  v_rest text[];
begin
  for v_size in reverse units .. 1 loop
    v_at := 1;
    while v_at <= cardinality(nearby)
      and ((nearby[v_at]).item_id, (nearby[v_at]).units) <> (item_id, v_size)
    loop
      v_at := v_at + 1;
    end loop;
    v_block := dibs._nearby_block(event, item_id, v_size, taken, nearby[v_at]);
    nearby[v_at] := v_block.nearby;
    if v_block.seat_ids is not null then
      seat_ids := v_block.seat_ids;
      if v_size < units then
        v_rest := dibs._seat_rest(event, item_id, units - v_size, seat_ids, taken);
        -- Nobody is given a part of what they ask for.
        seat_ids := case when v_rest is not null then seat_ids || v_rest end;
      end if;
      return;
    end if;
  end loop;
end
$$;
comment on function
  dibs._nearby_party(dibs.events, text, int, text[], dibs._nearby[]) is
  'Seats the next of the ordinary parties of a batch: side by side, else as near as can be.';
