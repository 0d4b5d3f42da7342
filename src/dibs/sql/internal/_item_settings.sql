-- What an item's settings will be: its defaults, what it has, and what is asked.
--
-- Returns jsonb with every setting; asked may be a bare capacity. With replaces, what it
-- has counts only for its capacity, which nobody may lift by leaving it out, and for a
-- seated item's kind, which its plan decides. What had no end and becomes seats has none
-- until its plan brings them.
create or replace function dibs._item_settings(
  event dibs.events, item_id text, asked jsonb, replaces boolean
) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_item dibs.items;
  v_asked jsonb := case jsonb_typeof(_item_settings.asked)
    when 'number' then jsonb_build_object('capacity', _item_settings.asked)
    else _item_settings.asked
  end;
  v_settings jsonb := jsonb_build_object(
    'kind', case (_item_settings.event).kind when 'store' then 'stock' else 'ticket' end,
    'name', _item_settings.item_id,
    'capacity', case v_asked ->> 'kind' when 'seat' then 0 end,
    'draws', '{}'::jsonb
  );
begin
  select i.* into v_item from dibs.items i
  where i.event_id = (_item_settings.event).event_id
    and i.item_id = _item_settings.item_id;
  if v_item.item_id is not null and not _item_settings.replaces then
    v_settings := to_jsonb(v_item)
      || jsonb_build_object('draws', dibs._draws_of(v_item.event_id, v_item.item_id));
  elsif v_item.item_id is not null then
    v_settings := v_settings || jsonb_build_object('capacity', v_item.capacity)
      || case v_item.kind when 'seat' then '{"kind": "seat"}' else '{}' end::jsonb;
  end if;
  if v_asked ->> 'kind' = 'seat' and v_item.capacity is null then
    v_settings := v_settings || '{"capacity": 0}';
  end if;
  return v_settings || (v_asked - array(
    select f.field from unnest('{kind,name,draws}'::text[]) f (field)
    where v_asked -> f.field = 'null'
  ));
end
$$;
comment on function dibs._item_settings(dibs.events, text, jsonb, boolean) is
  'What an item''s settings will be: its defaults, what it has, and what is asked.';
