-- Goes through a batch of plain requests in order where not all are granted.
--
-- Returns the batch with a code and a detail for each request, a refused one taking nothing;
-- or null where two that ask for one seat have the same owner, who would be told so. standing
-- is a detail for each request whose owner has the item already (dibs._standing_of), null
-- where nobody can be a duplicate. The detail of a duplicate of one that is granted here is
-- that one's ordinal: dibs._take_plain puts its reservation there.
create or replace function dibs._ration_plain(plain dibs._plain, standing jsonb[])
returns dibs._plain
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_plain dibs._plain := _ration_plain.plain;
  v_size int := cardinality(v_plain.item_ids);
  -- Arrays of their own: to set an element of a record's array is to copy all of it.
  v_codes text[] := array_fill(null::text, array[v_size]);
  v_details jsonb[] := array_fill(null::jsonb, array[v_size]);
  v_gone text[] := coalesce(v_plain.gone_seats, '{}');
  v_wanted text[] := coalesce(v_plain.wanted_seats, '{}');
  v_asked record;
  v_told jsonb[];
  -- Of each request that is its owner's first for an item: which of them all was granted.
  v_granted int[] := array_fill(null::int, array[v_size]);
begin
  if '{}' = all (v_plain.seat_lists) and not exists (
    select from unnest(v_plain.item_ids, v_plain.units, standing) r (item_id, units, detail)
    where r.detail is null and coalesce(
      r.units <= v_plain.left_units[array_position(v_plain.known_ids, r.item_id)], true
    )
  ) then
    -- Nobody gets anything: who wants the same item hears the same.
    v_told := array(
      select jsonb_build_object('available', jsonb_build_object(k.item_id, k.left_units))
      from unnest(v_plain.known_ids, v_plain.left_units) k (item_id, left_units)
    );
    v_plain.codes := array(
      select case when r.detail is null then 'sold_out' else 'duplicate_reservation' end
      from unnest(v_plain.item_ids, standing) with ordinality r (item_id, detail, ordinal)
      order by r.ordinal
    );
    v_plain.details := array(
      select coalesce(r.detail, v_told[array_position(v_plain.known_ids, r.item_id)])
      from unnest(v_plain.item_ids, standing) with ordinality r (item_id, detail, ordinal)
      order by r.ordinal
    );
    v_plain.taken_units := array_fill(0::bigint, array[cardinality(v_plain.known_ids)]);
    v_plain.granted_count := 0;
    return v_plain;
  end if;
  if v_wanted <> '{}' and v_size > (
    select count(distinct o.owner) from unnest(v_plain.owners) o (owner)
  ) then
    return null;
  end if;
  for v_asked in
    select r.ordinal, r.item_id, r.units, r.seats::text[] as seats, r.detail,
      array_position(v_plain.known_ids, r.item_id) as place,
      case when standing is null then r.ordinal
        else min(r.ordinal) over (partition by r.owner, r.item_id) end as first_ordinal
    from unnest(
      v_plain.item_ids, v_plain.units, v_plain.seat_lists, v_plain.owners, standing
    ) with ordinality r (item_id, units, seats, owner, detail, ordinal)
    order by r.ordinal
  loop
    v_details[v_asked.ordinal] :=
      coalesce(v_asked.detail, to_jsonb(v_granted[v_asked.first_ordinal]));
    if v_details[v_asked.ordinal] is not null then
      v_codes[v_asked.ordinal] := 'duplicate_reservation';
    elsif v_asked.seats && v_gone then
      v_codes[v_asked.ordinal] := 'seats_unavailable';
      v_details[v_asked.ordinal] := jsonb_build_object('seats', array(
        select unnest(v_asked.seats) intersect select unnest(v_gone) order by 1
      ));
    elsif v_plain.left_units[v_asked.place] < v_asked.units then
      v_codes[v_asked.ordinal] := 'sold_out';
      v_details[v_asked.ordinal] := jsonb_build_object('available', jsonb_build_object(
        v_asked.item_id, v_plain.left_units[v_asked.place]
      ));
    else
      v_plain.left_units[v_asked.place] := v_plain.left_units[v_asked.place] - v_asked.units;
      v_granted[v_asked.first_ordinal] := v_asked.ordinal;
      if v_asked.seats && v_wanted then
        v_gone := v_gone || v_asked.seats;
      end if;
      continue;
    end if;
    v_plain.taken_units[v_asked.place] := v_plain.taken_units[v_asked.place] - v_asked.units;
    v_plain.granted_count := v_plain.granted_count - 1;
  end loop;
  v_plain.codes := v_codes;
  v_plain.details := v_details;
  return v_plain;
end
$$;
comment on function dibs._ration_plain(dibs._plain, jsonb[]) is
  'Goes through a batch of plain requests in order where not all are granted.';
