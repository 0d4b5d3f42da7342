-- Goes through a batch of plain requests in order where there is not enough for all.
--
-- Returns the batch with a code and a detail for each request, a refused one taking nothing;
-- or null where two that ask for one seat have the same owner, who would be told so.
create or replace function dibs._ration_plain(plain dibs._plain) returns dibs._plain
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_plain dibs._plain := _ration_plain.plain;
  v_size int := cardinality(v_plain.item_ids);
  v_seats text[];
  v_gone text[] := coalesce(v_plain.gone_seats, '{}');
  v_wanted text[] := coalesce(v_plain.wanted_seats, '{}');
  v_where int;
begin
  if v_wanted <> '{}' and v_size > (
    select count(distinct o.owner) from unnest(v_plain.owners) o (owner)
  ) then
    return null;
  end if;
  v_plain.codes := array_fill(null::text, array[v_size]);
  v_plain.details := array_fill(null::jsonb, array[v_size]);
  for v_i in 1 .. v_size loop
    v_where := array_position(v_plain.known_ids, v_plain.item_ids[v_i]);
    v_seats := v_plain.seat_lists[v_i];
    if v_seats && v_gone then
      v_plain.codes[v_i] := 'seats_unavailable';
      v_plain.details[v_i] := jsonb_build_object('seats', array(
        select unnest(v_seats) intersect select unnest(v_gone) order by 1
      ));
    elsif v_plain.left_units[v_where] < v_plain.units[v_i] then
      v_plain.codes[v_i] := 'sold_out';
      v_plain.details[v_i] := jsonb_build_object('available', jsonb_build_object(
        v_plain.item_ids[v_i], v_plain.left_units[v_where]
      ));
    else
      v_plain.left_units[v_where] := v_plain.left_units[v_where] - v_plain.units[v_i];
      if v_seats && v_wanted then
        v_gone := v_gone || v_seats;
      end if;
      continue;
    end if;
    v_plain.taken_units[v_where] := v_plain.taken_units[v_where] - v_plain.units[v_i];
    v_plain.granted_count := v_plain.granted_count - 1;
  end loop;
  return v_plain;
end
$$;
comment on function dibs._ration_plain(dibs._plain) is
  'Goes through a batch of plain requests in order where there is not enough for all.';
