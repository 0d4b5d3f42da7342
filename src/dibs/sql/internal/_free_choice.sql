-- Readies seats to be chosen among: expires what is due of their items, puts them in order.
--
-- Returns the journal position after it. Of each item that requests ask best seats of, the
-- earliest due reservations are expired, since the best seat may be theirs: those of 200
-- seats, and more only while what is free is too little for all of the requests. The seats
-- are put in order where the release that imported their plan did not, and where the parties
-- find room is noted.
create or replace function dibs._free_choice(
  event dibs.events, requests dibs._request[], decided_at timestamptz, last_position bigint
) returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_free_choice.event).event_id;
  v_wanted record;
  v_due uuid[];
begin
  if exists (
    select from dibs.plans p where p.event_id = v_event_id and p.focal_x is null
  ) then
    perform dibs._arrange_seats(v_event_id);
  end if;
  for v_wanted in
    select w.item_id, sum(d.units) as units, sum(w.accessible) as accessible,
      sum(w.companions) as companions,
      array_agg(distinct w.ordinary) filter (
        where w.accessible + w.companions = 0 and w.ordinary > 0
      ) as sizes
    from unnest(_free_choice.requests) r
    cross join lateral dibs._best_wishes(r.best) w
    join lateral unnest(r.demand_items, r.demand_units) d (item_id, units)
      on d.item_id = w.item_id
    where r.code is null
    group by w.item_id
    order by w.item_id
  loop
    loop
      v_due := dibs._earliest_due(
        v_event_id, v_wanted.item_id, 200, _free_choice.decided_at
      );
      exit when v_due is null;
      _free_choice.last_position := dibs._transit(
        v_event_id, 'expired', v_due, null::dibs._caller[], _free_choice.decided_at,
        _free_choice.last_position
      );
      exit when (
        select i.available_count - k.accessible - k.companions >= v_wanted.units
          and k.accessible >= v_wanted.accessible and k.companions >= v_wanted.companions
        from dibs.items i
        cross join dibs._kept_seats(i.event_id, i.item_id, '{}', '{}') k
        where i.event_id = v_event_id and i.item_id = v_wanted.item_id
      );
    end loop;
    if v_wanted.sizes is not null then
      perform dibs._note_roomy_rows(v_event_id, v_wanted.item_id, v_wanted.sizes);
    end if;
  end loop;
  return _free_choice.last_position;
end
$$;
comment on function
  dibs._free_choice(dibs.events, dibs._request[], timestamptz, bigint) is
  'Readies seats to be chosen among: expires what is due of their items, puts them in order.';
