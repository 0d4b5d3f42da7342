-- Finds the seats and units that a change to an allocation moves.
--
-- Returns a dibs._request of them, seats counted under their items, or seats_not_found,
-- seats_unavailable or (giving back more than is held back) invalid_input with a detail.
-- Seats that the allocation has already are left out of what is to be blocked.
create or replace function dibs._match_block(
  event_id text, items jsonb, seats text[], allocation text, status text,
  out code text, out detail jsonb, out request dibs._request
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_unknown text[];
  v_foreign text[];
  v_moving text[];
  v_excess text;
begin
  select array_agg(n.seat_id) filter (where s.seat_id is null),
    array_agg(n.seat_id) filter (where s.is_own is false and status = 'blocked'),
    array_agg(n.seat_id order by n.seat_id collate "C")
      filter (where s.is_own = (status = 'blocked'))
  into v_unknown, v_foreign, v_moving
  from unnest(_match_block.seats) n (seat_id)
  left join lateral (
    select s.seat_id,
      s.status = 'blocked' and s.allocation is not distinct from _match_block.allocation
        as is_own
    from dibs.seats s
    where s.event_id = _match_block.event_id and s.seat_id = n.seat_id
    limit 1
  ) s on true;
  if v_unknown is not null then
    _match_block.code := 'seats_not_found';
    _match_block.detail := dibs._unknown_names('seat', v_unknown);
    return;
  elsif v_foreign is not null then
    _match_block.code := 'seats_unavailable';
    _match_block.detail := jsonb_build_object(
      'seats', v_foreign, 'allocation', _match_block.allocation
    );
    return;
  end if;
  select min(l.key) into v_excess
  from jsonb_each(_match_block.items) l
  left join dibs.allocations a
    on a.event_id = _match_block.event_id and a.allocation = _match_block.allocation
    and a.item_id = l.key
  where status = 'blocked' and l.value::bigint > coalesce(a.units, 0);
  if v_excess is not null then
    _match_block.code := 'invalid_input';
    _match_block.detail := dibs._fault('/items/' || v_excess, 'is more than is held back');
    return;
  end if;

  _match_block.request.ordinal := 1;
  _match_block.request.seat_ids := coalesce(v_moving, '{}');
  _match_block.request.item_ids := '{}';
  select coalesce(array_agg(d.item_id), '{}'), coalesce(array_agg(d.units::int), '{}')
  into _match_block.request.demand_items, _match_block.request.demand_units
  from (
    select u.item_id, sum(u.units) as units
    from (
      select l.key as item_id, l.value::bigint as units
      from jsonb_each(_match_block.items) l
      union all
      select s.item_id, 1
      from unnest(v_moving) n (seat_id)
      cross join lateral (
        select s.item_id from dibs.seats s
        where s.event_id = _match_block.event_id and s.seat_id = n.seat_id
        limit 1
      ) s
    ) u
    group by u.item_id
  ) d;
end
$$;
comment on function dibs._match_block(text, jsonb, text[], text, text) is
  'Finds the seats and units that a change to an allocation moves.';
