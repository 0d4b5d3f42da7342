-- Decides a batch of plain requests, first come, first served, where nothing stands out.
--
-- Returns the batch with what is granted; or null where it is for dibs._reserve: an item is
-- unknown, has draws or is asked for by the wrong kind of request, a limit is passed, a key
-- was met before, an owner may pass a limit, or something that is due may be in the way.
create or replace function dibs._decide_plain(
  event dibs.events, plain dibs._plain, decided_at timestamptz
) returns dibs._plain
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_plain dibs._plain := dibs._place_plain(_decide_plain.event, _decide_plain.plain);
  v_is_known boolean;
  v_is_short boolean;
  v_are_strangers boolean;
  v_asks_again boolean;
  v_standing jsonb[];
begin
  select array_agg(w.item_id), array_agg(w.units), array_agg(i.available_count),
    bool_and(
      (i.kind = 'seat') = w.is_seated and w.is_seated = w.is_all_seated
      and w.units_max
        <= case when w.is_seated then least((event).units_max, (event).seats_max)
          else (event).units_max end
      and not exists (
        select from dibs.item_draws d
        where d.event_id = (event).event_id and d.item_id = w.item_id
      )
    ) and count(i.item_id) = count(*),
    coalesce(
      bool_or(w.units > i.available_count)
        or v_plain.gone_seats <> '{}' or v_plain.wanted_seats <> '{}',
      false
    )
  into v_plain.known_ids, v_plain.taken_units, v_plain.left_units, v_is_known, v_is_short
  from (
    select l.item_id, sum(l.units) as units, max(l.units) as units_max,
      bool_or(l.seats <> '{}') as is_seated, bool_and(l.seats <> '{}') as is_all_seated
    from unnest(v_plain.item_ids, v_plain.units, v_plain.seat_lists) l (item_id, units, seats)
    group by l.item_id
  ) w
  left join lateral (
    select * from dibs.items i
    where i.event_id = (event).event_id and i.item_id = w.item_id
    limit 1
  ) i on true;
  if v_is_known is not true or v_is_short and dibs._is_due(event, decided_at) then
    return null;
  end if;
  v_are_strangers := dibs._are_strangers(event, v_plain);
  v_asks_again := dibs._asks_again(event, v_plain, v_are_strangers);
  if v_asks_again then
    v_standing := dibs._standing_of((event).event_id, v_plain, decided_at);
    if v_standing is null then
      return null;
    end if;
  end if;
  if dibs._is_met((event).event_id, v_plain) or not dibs._keeps_limits(
    event, case when v_asks_again then dibs._askers_of(v_plain, v_standing) else v_plain end,
    decided_at, v_are_strangers
  ) then
    return null;
  end if;
  v_plain.granted_count := cardinality(v_plain.item_ids);
  return case
    when v_is_short or v_asks_again then dibs._ration_plain(v_plain, v_standing)
    else v_plain
  end;
end
$$;
comment on function dibs._decide_plain(dibs.events, dibs._plain, timestamptz) is
  'Decides a batch of plain requests, first come, first served, where nothing stands out.';
