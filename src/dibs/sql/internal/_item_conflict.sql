-- Whether an item's settings fit what its event already holds and sold.
--
-- Returns null when they do, else the detail of an invalid_input refusal, its pointer below
-- path. Capacity may shrink to what is taken; draws are flat, name items that exist (or are
-- among siblings, the items of the same call) and stay as they are while units are taken;
-- drawn has a key for each item that another one draws on.
-- What is due counts as taken no more; only where that matters is it summed. An item of a
-- product has neither seats nor draws.
-- Reads the event's items; the caller holds the head.
create or replace function dibs._item_conflict(
  event_id text, path text, item_id text, settings jsonb, siblings jsonb, drawn jsonb,
  decided_at timestamptz
) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_item dibs.items;
  v_taken bigint;
  v_capacity bigint := (_item_conflict.settings ->> 'capacity')::bigint;
  v_draws text[] := array(select jsonb_object_keys(_item_conflict.settings -> 'draws'));
begin
  select i.* into v_item from dibs.items i
  where i.event_id = _item_conflict.event_id and i.item_id = _item_conflict.item_id;
  v_taken := v_item.reserved_count + v_item.sold_count + v_item.blocked_count;
  if dibs._units_to_free(v_item, _item_conflict.settings) > 0 then
    v_taken := v_taken - coalesce((dibs._due_units(
      _item_conflict.event_id, array[_item_conflict.item_id], _item_conflict.decided_at
    ) ->> _item_conflict.item_id)::bigint, 0);
  end if;
  return case
    when v_capacity < v_taken then dibs._fault(
      _item_conflict.path || '/capacity', 'must be at least ' || v_taken || ': so many are taken'
    )
    when _item_conflict.settings ->> 'kind' = 'seat'
      and v_capacity is distinct from coalesce(v_item.capacity, 0)
    then dibs._fault(_item_conflict.path || '/capacity', 'follows the seats of the plan')
    when (v_item.kind = 'seat') <> (_item_conflict.settings ->> 'kind' = 'seat')
      and (v_item.capacity > 0 or v_taken > 0)
    then dibs._fault(
      _item_conflict.path || '/kind', 'cannot change between seats and other units'
    )
    when _item_conflict.settings ->> 'product' is not null
      and _item_conflict.settings ->> 'kind' = 'seat'
    then dibs._fault(_item_conflict.path || '/product', 'must be empty: seats are sold by name')
    -- What two locations drew on together could not be shared out between products exactly.
    when _item_conflict.settings ->> 'product' is not null and cardinality(v_draws) > 0
    then dibs._fault(
      _item_conflict.path || '/draws', 'must be empty: an item of a product draws on nothing'
    )
    when _item_conflict.item_id = any (v_draws) then dibs._fault(
      _item_conflict.path || '/draws', 'must not name the item itself'
    )
    when exists (
      select from unnest(v_draws) d (item_id)
      left join lateral (
        select i.item_id from dibs.items i
        where i.event_id = _item_conflict.event_id and i.item_id = d.item_id
        limit 1
      ) i on true
      where i.item_id is null and not _item_conflict.siblings ? d.item_id
    ) then dibs._fault(_item_conflict.path || '/draws', 'must name items of this event')
    when exists (
      select from unnest(v_draws) d (item_id)
      left join lateral (
        select i.kind from dibs.items i
        where i.event_id = _item_conflict.event_id and i.item_id = d.item_id
        limit 1
      ) i on true
      where coalesce(_item_conflict.siblings -> d.item_id ->> 'kind', i.kind) = 'seat'
    ) or (
      _item_conflict.settings ->> 'kind' = 'seat'
      and _item_conflict.drawn ? _item_conflict.item_id
    ) then dibs._fault(
      _item_conflict.path || '/draws', 'must not name a seated item: its seats are sold by name'
    )
    when cardinality(v_draws) > 0 and (
      _item_conflict.drawn ? _item_conflict.item_id
      or exists (
        select from unnest(v_draws) d (item_id)
        where dibs._draws_of(_item_conflict.event_id, d.item_id) <> '{}'
          or coalesce(_item_conflict.siblings -> d.item_id -> 'draws', '{}')
            not in ('{}', 'null')
      )
    ) then dibs._fault(
      _item_conflict.path || '/draws', 'must be flat: an item drawn on draws on nothing'
    )
    when v_taken > 0 and _item_conflict.settings -> 'draws'
      <> dibs._draws_of(_item_conflict.event_id, _item_conflict.item_id)
    then dibs._fault(
      _item_conflict.path || '/draws', 'cannot change while units are taken'
    )
  end;
end
$$;
comment on function dibs._item_conflict(text, text, text, jsonb, jsonb, jsonb, timestamptz) is
  'Whether an item''s settings fit what its event already holds and sold.';
