-- What requests come to at their event: lines, draws, price and the plain windows.
--
-- Returns dibs._asked for each request that was not refused yet and names an item or a seat
-- there is: its lines per item (seats counted under their item), its demand with draws
-- expanded and summed, the shortest window of its lines. Rules beyond the event's and
-- the items' own settings are for dibs._ruled_lines_of. Without settings of its own it
-- inlines into its caller.
create or replace function dibs._lines_of(event dibs.events, requests dibs._request[])
returns setof dibs._asked
language sql stable
as $$
  with lines as materialized (
    select r.ordinal, l.item_id, l.units::bigint as units, 0::bigint as seats,
      0::bigint as chosen
    from unnest(requests) r
    cross join lateral unnest(r.item_ids, r.units) l (item_id, units)
    where r.code is null
    union all
    select s.ordinal, s.item_id, sum(s.units)::bigint, sum(s.units)::bigint,
      sum(s.chosen)::bigint
    from (
      select r.ordinal, s.item_id, 1 as units, 0 as chosen
      from unnest(requests) r
      cross join lateral unnest(r.seat_ids) n (seat_id)
      cross join lateral (
        select s.item_id from dibs.seats s
        where s.event_id = (event).event_id and s.seat_id = n.seat_id
        limit 1
      ) s
      where r.code is null
      union all
      select r.ordinal, w.item_id, w.units, w.units
      from unnest(requests) r
      cross join lateral dibs._best_wishes(r.best) w
      where r.code is null and r.best is not null
    ) s
    group by s.ordinal, s.item_id
  ), known as materialized (
    select i.item_id, i.kind, i.price_minor,
      coalesce(i.hold_seconds, (event).hold_seconds, k.hold_seconds) as hold_seconds,
      coalesce(i.extension_seconds, (event).extension_seconds, k.extension_seconds)
        as extension_seconds,
      coalesce(i.extensions_max, (event).extensions_max, k.extensions_max)
        as extensions_max
    from (select distinct l.item_id from lines l) named
    cross join lateral (
      select * from dibs.items i
      where i.event_id = (event).event_id and i.item_id = named.item_id
      limit 1
    ) i
    join dibs.kinds k on k.kind = i.kind
  ), asked as (
    select l.ordinal, array_agg(l.item_id) as item_ids, array_agg(l.units) as units,
      jsonb_object_agg(l.item_id, l.units) as items, sum(l.units) as unit_count,
      sum(l.seats) as seat_count, sum(l.chosen) as chosen_count,
      min(k.hold_seconds) as hold_seconds,
      min(k.extension_seconds) as extension_seconds, min(k.extensions_max) as extensions_max,
      case when count(*) = count(k.price_minor) then sum(k.price_minor * l.units) end
        as amount_minor,
      min(l.item_id) filter (where (k.kind = 'seat') <> (l.seats > 0)) as unseated_id,
      array_agg(l.item_id) filter (where k.item_id is null) as unknown_ids
    from lines l
    left join known k on k.item_id = l.item_id
    group by l.ordinal
  ), demand as (
    select d.ordinal, array_agg(d.item_id order by d.item_id) as item_ids,
      array_agg(d.units order by d.item_id) as units
    from (
      select t.ordinal, t.item_id, sum(t.units) as units
      from (
        select l.ordinal, l.item_id, l.units from lines l
        union all
        select l.ordinal, w.draws_on, l.units * w.units
        from lines l
        join (
          select k.item_id, w.draws_on, w.units
          from known k
          cross join lateral (
            select * from dibs.item_draws w
            where w.event_id = (event).event_id and w.item_id = k.item_id
            offset 0
          ) w
        ) w on w.item_id = l.item_id
      ) t
      group by t.ordinal, t.item_id
    ) d
    group by d.ordinal
  )
  select a.ordinal, a.item_ids, a.units, a.items, a.unit_count, a.seat_count,
    a.chosen_count, a.unseated_id, a.unknown_ids, d.item_ids, d.units, a.amount_minor,
    a.hold_seconds, a.extension_seconds, a.extensions_max, (event).life_seconds_max,
    coalesce((event).conforming_timing, false),
    array_fill(coalesce((event).duplicates, 'refuse'), array[cardinality(a.item_ids)]),
    (event).seats_max, (event).units_max, null::jsonb
  from asked a
  join demand d on d.ordinal = a.ordinal
$$;
comment on function dibs._lines_of(dibs.events, dibs._request[]) is
  'What requests come to at their event: lines, draws, price and the plain windows.';
