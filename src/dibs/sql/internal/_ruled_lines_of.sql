-- What requests come to at their event where rules decide: lines, and what rules them.
--
-- Returns dibs._asked as dibs._lines_of does, its settings decided by dibs._policy_of for
-- each line: of windows, extensions and whole lives the least of the lines', conforming
-- timing where one line has it. too_many is the first line that exceeds its own limit.
create or replace function dibs._ruled_lines_of(event dibs.events, requests dibs._request[])
returns setof dibs._asked
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return query
  with asked as materialized (
    select * from dibs._lines_of(event, requests)
  ), lines as materialized (
    -- The empty item is the event as a whole.
    select a.ordinal, l.place, l.item_id, l.units, a.amount_minor,
      coalesce(r.customer_class, '') as customer_class
    from unnest(requests) r
    join asked a on a.ordinal = r.ordinal
    cross join lateral
      unnest(a.item_ids || ''::text, a.units) with ordinality l (item_id, units, place)
  ), ruled as materialized (
    select c.item_id, c.customer_class, c.amount_minor, p as rule
    from (select distinct l.item_id, l.customer_class, l.amount_minor from lines l) c
    cross join lateral (
      select jsonb_object_agg(p.setting, p.value) as settings
      from dibs._policy_of(event, c.item_id, c.customer_class, coalesce(c.amount_minor, 0)) p
    ) found
    cross join lateral jsonb_populate_record(null::dibs.policies, found.settings) p
  ), settled as (
    select l.ordinal,
      min((u.rule).hold_seconds) filter (where l.item_id <> '') as hold_seconds,
      min((u.rule).extension_seconds) filter (where l.item_id <> '') as extension_seconds,
      min((u.rule).extensions_max) filter (where l.item_id <> '') as extensions_max,
      min((u.rule).life_seconds_max) filter (where l.item_id <> '') as life_seconds_max,
      bool_or((u.rule).conforming_timing) filter (where l.item_id <> '') as conforming_timing,
      array_agg((u.rule).duplicates order by l.place) filter (where l.item_id <> '')
        as duplicate_rules,
      min((u.rule).seats_max) filter (where l.item_id = '') as seats_max,
      min((u.rule).units_max) filter (where l.item_id = '') as units_max,
      (array_agg(over.fault order by over.fault ->> 'code', l.place)
        filter (where over.fault is not null))[1] as too_many
    from lines l
    join ruled u on u.item_id = l.item_id and u.customer_class = l.customer_class
      and u.amount_minor is not distinct from l.amount_minor
    left join lateral (
      select jsonb_build_object('code', f.code, 'detail', jsonb_build_object(
        'max', f.units_max, 'asked', l.units, 'item', l.item_id
      )) as fault
      from (
        values ('too_many_seats', (u.rule).seats_max), ('too_many_units', (u.rule).units_max)
      ) f (code, units_max)
      where l.units > f.units_max
      order by f.code
      limit 1
    ) over on true
    group by l.ordinal
  )
  select a.ordinal, a.item_ids, a.units, a.items, a.unit_count, a.seat_count,
    a.chosen_count, a.unseated_id, a.unknown_ids, a.demand_items, a.demand_units,
    a.amount_minor, s.hold_seconds, s.extension_seconds, s.extensions_max, s.life_seconds_max,
    s.conforming_timing, s.duplicate_rules, s.seats_max, s.units_max, s.too_many
  from asked a
  join settled s on s.ordinal = a.ordinal;
end
$$;
comment on function dibs._ruled_lines_of(dibs.events, dibs._request[]) is
  'What requests come to at their event where rules decide: lines, and what rules them.';
