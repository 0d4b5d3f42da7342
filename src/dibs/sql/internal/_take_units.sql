-- Takes what was granted: seats become reserved, items count it as reserved.
--
-- Returns nothing. Updates each seat and item once, whatever number of requests names it.
-- Rows are found one by one, by their whole key, and updated where they are: the head is
-- held, so they stay there, and no plan hangs on statistics.
create or replace function dibs._take_units(event dibs.events, requests dibs._request[])
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_seat_ids text[];
  v_holder_ids uuid[];
  v_holders text[];
  v_item_ids text[];
  v_units bigint[];
begin
  select array_agg(n.seat_id), array_agg(r.reservation_id), array_agg(r.owner)
  into v_seat_ids, v_holder_ids, v_holders
  from unnest(requests) r
  cross join lateral unnest(r.seat_ids) n (seat_id)
  where r.code is null;
  update dibs.seats s
  set status = 'reserved',
    reservation_id = v_holder_ids[array_position(v_seat_ids, s.seat_id)],
    reserved_by = v_holders[array_position(v_seat_ids, s.seat_id)]
  where s.ctid = any (array(
    select k.ctid
    from unnest(v_seat_ids) n (id)
    cross join lateral (
      select k.ctid from dibs.seats k
      where k.event_id = (event).event_id and k.seat_id = n.id
      offset 0
    ) k
  ));

  select array_agg(d.item_id), array_agg(d.units) into v_item_ids, v_units
  from (
    select l.item_id, sum(l.units) as units
    from unnest(requests) r
    cross join lateral unnest(r.demand_items, r.demand_units) l (item_id, units)
    where r.code is null
    group by l.item_id
  ) d;
  perform dibs._move_units(
    (event).event_id, v_item_ids, v_units, 'available', 'reserved'
  );
end
$$;
comment on function dibs._take_units(dibs.events, dibs._request[]) is
  'Takes what was granted: seats become reserved, items count it as reserved.';
