-- Decides a batch of plain requests, first come, first served, where nothing stands out.
--
-- Returns the batch with what is granted; or null where it is for dibs._reserve: the event
-- has rules of its own, an item is unknown, has seats or draws or runs short while something
-- is due, a key was met before, or an owner has the item already or asks twice.
create or replace function dibs._decide_plain(
  event dibs.events, plain dibs._plain, decided_at timestamptz
) returns dibs._plain
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_plain dibs._plain := _decide_plain.plain;
  v_is_known boolean;
  v_is_short boolean;
  v_where int;
begin
  select array_agg(w.item_id), array_agg(w.units), array_agg(i.available_count),
    bool_and(
      i.kind <> 'seat' and w.units_max <= (event).units_max
      and not exists (
        select from dibs.item_draws d
        where d.event_id = (event).event_id and d.item_id = w.item_id
      )
    ) and count(i.item_id) = count(*),
    coalesce(bool_or(w.units > i.available_count), false)
  into v_plain.known_ids, v_plain.taken_units, v_plain.left_units, v_is_known, v_is_short
  from (
    select l.item_id, sum(l.units) as units, max(l.units) as units_max
    from unnest(v_plain.item_ids, v_plain.units) l (item_id, units)
    group by l.item_id
  ) w
  left join lateral (
    select * from dibs.items i
    where i.event_id = (event).event_id and i.item_id = w.item_id
    limit 1
  ) i on true;
  if v_is_known is not true or v_is_short and dibs._is_due(event, decided_at)
    or dibs._is_met(event, v_plain)
  then
    return null;
  end if;
  v_plain.granted_count := cardinality(v_plain.item_ids);
  if not v_is_short then
    return v_plain;
  end if;

  v_plain.short_of := array_fill(null::bigint, array[v_plain.granted_count]);
  for v_i in 1 .. cardinality(v_plain.item_ids) loop
    v_where := array_position(v_plain.known_ids, v_plain.item_ids[v_i]);
    if v_plain.left_units[v_where] < v_plain.units[v_i] then
      v_plain.short_of[v_i] := v_plain.left_units[v_where];
      v_plain.taken_units[v_where] := v_plain.taken_units[v_where] - v_plain.units[v_i];
      v_plain.granted_count := v_plain.granted_count - 1;
    else
      v_plain.left_units[v_where] := v_plain.left_units[v_where] - v_plain.units[v_i];
    end if;
  end loop;
  return v_plain;
end
$$;
comment on function dibs._decide_plain(dibs.events, dibs._plain, timestamptz) is
  'Decides a batch of plain requests, first come, first served, where nothing stands out.';
