-- What an allocation holds back.
--
-- Returns jsonb {"allocation", "reason", "items": {item: units}, "seats": [...]}: items are
-- those counted by units, the seats stand for theirs. Empty where there is none.
create or replace function dibs._allocation_of(event_id text, allocation text)
returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object(
    'allocation', _allocation_of.allocation,
    'reason', coalesce((
      select a.reason from dibs.allocations a
      where a.event_id = _allocation_of.event_id and a.allocation = _allocation_of.allocation
      order by a.updated_at desc, a.item_id
      limit 1
    ), ''),
    'items', coalesce((
      select jsonb_object_agg(a.item_id, a.units)
      from dibs.allocations a
      join dibs.items i on i.event_id = a.event_id and i.item_id = a.item_id
      where a.event_id = _allocation_of.event_id and a.allocation = _allocation_of.allocation
        and i.kind <> 'seat'
    ), '{}'),
    'seats', coalesce((
      select jsonb_agg(s.seat_id order by s.seat_id)
      from dibs.seats s
      where s.event_id = _allocation_of.event_id and s.allocation = _allocation_of.allocation
    ), '[]')
  )
$$;
comment on function dibs._allocation_of(text, text) is 'What an allocation holds back.';
