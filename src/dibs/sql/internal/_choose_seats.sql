-- Chooses what a request asks to be chosen for it, under the head's lock.
--
-- left_units is what is left of left_items, taken the seats that others have by now, lacking
-- what the request cannot have anyway. Returns its seats, those it names among them, sorted;
-- or where it cannot be served null and what is available of each item it lacks: ordinary seats
-- of those to be chosen from, with kept the accessible and companion ones beside them, which
-- only who asks for them is given. first_rows says for items and sizes of ordinary parties
-- in which row the first room for one is, as far as it is known: while seats are only
-- taken, nobody after has to look in front of it again.
create or replace function dibs._choose_seats(
  event dibs.events, request dibs._request, left_items text[], left_units bigint[],
  taken text[], lacking jsonb, inout first_rows jsonb,
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
  v_party text;
  v_best record;
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
    -- What it holds may come back, and what it has chosen may be given up.
    v_party := case
      when v_wish.accessible + v_wish.companions = 0 and v_held = '{}' and v_chosen = '{}'
      then v_wish.ordinary || ' ' || v_wish.item_id
    end;
    select b.seat_ids, b.first_row into v_best
    from dibs._best_seats(
      event, v_wish.item_id, v_wish.accessible, v_wish.companions, v_wish.ordinary, v_taken,
      v_held, coalesce(
        (first_rows ->> v_party)::int,
        case when v_party is not null then
          dibs._first_roomy_row(v_event_id, v_wish.item_id, v_wish.ordinary)
        end
      )
    ) b
    where v_kept.accessible >= v_wish.accessible and v_kept.companions >= v_wish.companions
      and v_kept.ordinary >= v_wish.ordinary;
    if v_best.seat_ids is not null then
      v_chosen := v_chosen || v_best.seat_ids;
      if v_party is not null then
        _choose_seats.first_rows := first_rows || jsonb_build_object(v_party, v_best.first_row);
      end if;
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
  dibs.events, dibs._request, text[], bigint[], text[], jsonb, jsonb
) is 'Chooses what a request asks to be chosen for it, under the head''s lock.';
