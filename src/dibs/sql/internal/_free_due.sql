-- Expires the due reservations that stand in the way of these requests, and no others.
--
-- Returns the journal position after it. First those that hold a wanted seat or count as
-- an owner's second hold; then, for each item that would run short, the earliest due ones
-- until there is room; where seats are to be chosen, what dibs._free_choice frees. What
-- counts towards limits is for dibs._free_limited; what is merely due and in nobody's way is
-- left to the sweeper.
create or replace function dibs._free_due(
  event dibs.events, requests dibs._request[], decided_at timestamptz, last_position bigint
) returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_due uuid[];
  v_wanted record;
  v_short_units bigint;
begin
  if exists (
    select from unnest(_free_due.requests) r where r.code is null and r.best is not null
  ) then
    _free_due.last_position := dibs._free_choice(
      _free_due.event, _free_due.requests, _free_due.decided_at, _free_due.last_position
    );
  end if;
  if not dibs._is_due(_free_due.event, _free_due.decided_at) then
    return _free_due.last_position;
  end if;

  select array_agg(distinct v.reservation_id) into v_due
  from (
    select s.reservation_id
    from unnest(_free_due.requests) r
    cross join lateral unnest(r.seat_ids) n (seat_id)
    cross join lateral (
      select s.reservation_id from dibs.seats s
      where s.event_id = (event).event_id and s.seat_id = n.seat_id
        and s.status = 'reserved'
      limit 1
    ) s
    where r.code is null
    union all
    select t.reservation_id
    from unnest(_free_due.requests) r
    cross join lateral unnest(r.item_ids, r.duplicate_rules) l (item_id, duplicate_rule)
    cross join lateral (
      select t.reservation_id from dibs.tickets t
      where t.event_id = (event).event_id and t.item_id = l.item_id
        and t.sole_owner = r.owner
      limit 1
    ) t
    where r.code is null and l.duplicate_rule <> 'allow'
  ) in_the_way
  cross join lateral (
    select v.reservation_id from dibs.reservations v
    where v.event_id = (event).event_id
      and v.reservation_id = in_the_way.reservation_id
      and v.status = 'reserved' and v.ends_at <= decided_at
    limit 1
  ) v;
  _free_due.last_position := dibs._transit(
    (_free_due.event).event_id, 'expired', v_due, null, _free_due.decided_at,
    _free_due.last_position
  );

  for v_wanted in
    select d.item_id, sum(d.units) as units
    from unnest(_free_due.requests) r
    cross join lateral unnest(r.demand_items, r.demand_units) d (item_id, units)
    where r.code is null
    group by d.item_id
    order by d.item_id
  loop
    -- Read here, not beside what is wanted: freeing one item frees others with it.
    select v_wanted.units - i.available_count into v_short_units
    from dibs.items i
    where i.event_id = (_free_due.event).event_id and i.item_id = v_wanted.item_id;
    continue when v_short_units is null or v_short_units <= 0;
    _free_due.last_position := dibs._transit(
      (_free_due.event).event_id, 'expired',
      dibs._earliest_due(
        (_free_due.event).event_id, v_wanted.item_id, v_short_units, _free_due.decided_at
      ),
      null, _free_due.decided_at, _free_due.last_position
    );
  end loop;
  return _free_due.last_position;
end
$$;
comment on function dibs._free_due(dibs.events, dibs._request[], timestamptz, bigint) is
  'Expires the due reservations that stand in the way of these requests, and no others.';
