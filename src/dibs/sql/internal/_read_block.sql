-- Reads what is to be held back or given back, and holds it against the event.
--
-- status is what named seats must be: any for what is to be blocked, blocked (in this
-- allocation) for what is to be given back, where naming nothing means the whole allocation,
-- however large or empty; an item that became unlimited gives back what it had. Null items or seats
-- are none. Returns a code and detail where it cannot be, else a dibs._request of the seats
-- and units that change. Reads under the head's lock.
create or replace function dibs._read_block(
  event_id text, items jsonb, seats text[], allocation text, reason text, status text,
  out code text, out detail jsonb, out request dibs._request
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_named text[] := coalesce(_read_block.seats, '{}');
  v_whole jsonb := case
    when _read_block.status = 'blocked' and coalesce(_read_block.items, '{}') = '{}'
      and v_named = '{}'
      then dibs._allocation_of(_read_block.event_id, _read_block.allocation)
  end;
  v_matched record;
begin
  _read_block.items := coalesce(_read_block.items, '{}');
  _read_block.detail := coalesce(
    dibs._text_fault('allocation', to_jsonb(_read_block.allocation), 64, required => true),
    dibs._reason_fault(_read_block.reason),
    dibs._seats_fault(to_jsonb(v_named)),
    case
      when jsonb_typeof(_read_block.items) <> 'object'
        then dibs._fault('/items', 'must map items to units')
      when jsonb_path_exists(_read_block.items, dibs._unsound_quantity())
        then dibs._fault('/items', 'must map items to whole numbers from 1 to 1000000')
      when _read_block.items = '{}' and v_named = '{}' and v_whole is null
        then dibs._fault('/items', 'must name at least one item or seat')
    end
  );
  if _read_block.detail is not null then
    _read_block.code := 'invalid_input';
    return;
  end if;
  -- Only now: bounds are for what a caller names.
  if v_whole is not null then
    _read_block.items := v_whole -> 'items';
    v_named := array(select jsonb_array_elements_text(v_whole -> 'seats'));
  end if;

  select 'not_found', jsonb_build_object('items', jsonb_agg(l.key))
  into _read_block.code, _read_block.detail
  from jsonb_each(_read_block.items) l
  where not exists (
    select from dibs.items i where i.event_id = _read_block.event_id and i.item_id = l.key
  )
  having count(*) > 0;
  if _read_block.code is not null then
    return;
  end if;
  select 'invalid_input', dibs._fault('/items/' || min(i.item_id), case
    when bool_or(i.kind = 'seat') then 'is sold by numbered seats: name them in seats'
    else 'has no capacity to hold back from'
  end)
  into _read_block.code, _read_block.detail
  from jsonb_object_keys(_read_block.items) k (item_id)
  join dibs.items i on i.event_id = _read_block.event_id and i.item_id = k.item_id
  where i.kind = 'seat'
    or i.capacity is null and _read_block.status <> 'blocked'
  having count(*) > 0;
  if _read_block.code is not null then
    return;
  end if;
  select r.* into v_matched
  from dibs._match_block(
    _read_block.event_id, _read_block.items, v_named, _read_block.allocation,
    _read_block.status
  ) r;
  _read_block.code := v_matched.code;
  _read_block.detail := v_matched.detail;
  _read_block.request := v_matched.request;
end
$$;
comment on function dibs._read_block(text, jsonb, text[], text, text, text) is
  'Reads what is to be held back or given back, and holds it against the event.';
