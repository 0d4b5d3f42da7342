-- Chooses what a request asks to be chosen for it, under the head's lock.
--
-- left_units is what is left of left_items, taken the seats that others have by now, lacking
-- what the request cannot have anyway. Returns its seats, those it names among them, sorted;
-- or where it cannot be served null and what is available of each item it lacks: ordinary seats
-- of those to be chosen from, with kept the accessible and companion ones beside them, which
-- only who asks for them is given. nearby is what the batch knows of the blocks for ordinary
-- parties, an element per item and size: while seats are only taken, who comes next goes on
-- from there.
create or replace function dibs._choose_seats(
  event dibs.events, request dibs._request, left_items text[], left_units bigint[],
  taken text[], lacking jsonb, inout nearby dibs._nearby[],
  out seat_ids text[], out available jsonb, out kept jsonb
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_choose_seats.event).event_id;
  v_held text[] := coalesce((_choose_seats.request).held_seats, '{}');
  v_chosen text[] := (_choose_seats.request).seat_ids;
  v_taken text[] := taken || v_chosen;
  v_wish record;
  v_kept record;
  v_seats text[];
begin
  _choose_seats.available := _choose_seats.lacking;
  for v_wish in
    select w.*, left_units[array_position(left_items, w.item_id)] - d.units + w.units as units_left
    from dibs._best_wishes((_choose_seats.request).best) w
    join unnest((_choose_seats.request).demand_items, (_choose_seats.request).demand_units)
      d (item_id, units) on d.item_id = w.item_id
    order by w.item_id
  loop
    select k.*, v_wish.units_left - k.accessible - k.companions as ordinary into v_kept
    from dibs._kept_seats(v_event_id, v_wish.item_id, v_taken, v_held) k;
    v_seats := null;
    if v_kept.accessible >= v_wish.accessible and v_kept.companions >= v_wish.companions
      and v_kept.ordinary >= v_wish.ordinary
    then
      -- What it holds may come back, and what it has chosen may be given up.
      if v_wish.accessible + v_wish.companions = 0 and v_held = '{}' and v_chosen = '{}'
        and v_wish.ordinary <= dibs._noted_size_max()
      then
        select p.seat_ids, p.nearby into v_seats, nearby
        from dibs._nearby_party(
          event, v_wish.item_id, v_wish.ordinary, v_taken, nearby
        ) p;
      end if;
      v_seats := coalesce(v_seats, dibs._best_seats(
        event, v_wish.item_id, v_wish.accessible, v_wish.companions, v_wish.ordinary, v_taken,
        v_held
      ));
    end if;
    if v_seats is not null then
      v_chosen := v_chosen || v_seats;
      continue;
    end if;
    _choose_seats.available := coalesce(_choose_seats.available, '{}')
      || jsonb_build_object(v_wish.item_id, greatest(v_kept.ordinary, 0));
    if v_kept.accessible + v_kept.companions > 0 then
      _choose_seats.kept := coalesce(_choose_seats.kept, '{}') || jsonb_build_object(
        v_wish.item_id, jsonb_build_object(
          'accessible', v_kept.accessible, 'companion', v_kept.companions
        )
      );
    end if;
  end loop;
  if _choose_seats.available is null then
    _choose_seats.seat_ids := array(
      select n.seat_id from unnest(v_chosen) n (seat_id) order by n.seat_id collate "C"
    );
  end if;
end
$$;
comment on function dibs._choose_seats(
  dibs.events, dibs._request, text[], bigint[], text[], jsonb, dibs._nearby[]
) is 'Chooses what a request asks to be chosen for it, under the head''s lock.';
