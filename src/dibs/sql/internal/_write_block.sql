-- Moves checked seats and units into an allocation (sign 1) or out of it (sign -1).
--
-- Returns the journal position after it; nothing moved writes no row. Updates seats, items
-- and the allocation. The caller holds the head.
create or replace function dibs._write_block(
  event dibs.events, request dibs._request, allocation text, reason text, sign int,
  principal text, decided_at timestamptz, last_position bigint
) returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_write_block.event).event_id;
  v_items text[] := (_write_block.request).demand_items;
  v_units bigint[] := (_write_block.request).demand_units;
begin
  if cardinality(v_items) = 0 then
    return _write_block.last_position;
  end if;
  update dibs.seats s
  set status = case _write_block.sign when 1 then 'blocked' else 'available' end,
    allocation = case _write_block.sign when 1 then _write_block.allocation end
  where s.ctid = any (array(
    select k.ctid
    from unnest((_write_block.request).seat_ids) n (id)
    cross join lateral (
      select k.ctid from dibs.seats k
      where k.event_id = v_event_id and k.seat_id = n.id
      offset 0
    ) k
  ));
  if _write_block.sign = -1 then
    perform dibs._forget_roomy_rows(v_event_id);
  end if;
  perform dibs._move_units(
    v_event_id, v_items, v_units,
    case _write_block.sign when 1 then 'available' else 'blocked' end,
    case _write_block.sign when 1 then 'blocked' else 'available' end
  );

  delete from dibs.allocations a
  using unnest(v_items, v_units) d (item_id, units)
  where a.event_id = v_event_id and a.allocation = _write_block.allocation
    and a.item_id = d.item_id and a.units + _write_block.sign * d.units = 0;
  update dibs.allocations a
  set units = a.units - d.units, updated_at = _write_block.decided_at
  from unnest(v_items, v_units) d (item_id, units)
  where _write_block.sign = -1 and a.event_id = v_event_id
    and a.allocation = _write_block.allocation and a.item_id = d.item_id;
  insert into dibs.allocations as a (
    event_id, allocation, item_id, units, reason, updated_at
  )
  select v_event_id, _write_block.allocation, d.item_id, d.units,
    coalesce(_write_block.reason, ''), _write_block.decided_at
  from unnest(v_items, v_units) d (item_id, units)
  where _write_block.sign = 1
  on conflict (event_id, allocation, item_id) do update
  set units = a.units + excluded.units, updated_at = excluded.updated_at,
    reason = coalesce(nullif(excluded.reason, ''), a.reason);

  insert into dibs.journal (
    event_id, position, recorded_at, action, organisation_id, principal, item_ids, units,
    seat_ids, detail
  )
  values (
    v_event_id, _write_block.last_position + 1, _write_block.decided_at,
    case _write_block.sign when 1 then 'blocked' else 'unblocked' end,
    (_write_block.event).organisation_id, coalesce(_write_block.principal, ''),
    v_items, v_units, (_write_block.request).seat_ids,
    jsonb_build_object(
      'allocation', _write_block.allocation, 'reason', coalesce(_write_block.reason, '')
    )
  );
  return _write_block.last_position + 1;
end
$$;
comment on function dibs._write_block(
  dibs.events, dibs._request, text, text, int, text, timestamptz, bigint
) is 'Moves checked seats and units into an allocation (sign 1) or out of it (sign -1).';
