-- Whether the settings of an item are sound in themselves.
--
-- Returns null when they are, else the detail of an invalid_input refusal, its pointer
-- below path. A bare whole number is a capacity.
create or replace function dibs._item_fault(path text, item_id text, settings jsonb)
returns jsonb
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_fault jsonb;
  v_draw record;
  v_settings jsonb := case jsonb_typeof(_item_fault.settings)
    when 'number' then jsonb_build_object('capacity', _item_fault.settings)
    else _item_fault.settings
  end;
begin
  v_fault := coalesce(
    case when length(_item_fault.item_id) not between 1 and 64
      then dibs._fault('', 'must be named by 1 to 64 characters') end,
    dibs._unknown_field(v_settings, dibs._item_fields()),
    dibs._choice_fault('kind', v_settings -> 'kind', '{ticket,seat,stock}'),
    dibs._text_fault('name', v_settings -> 'name', 200),
    dibs._int_fault('capacity', v_settings -> 'capacity', 0, 1000000000),
    dibs._int_fault('price_minor', v_settings -> 'price_minor', 0, 1000000000000),
    dibs._int_fault(
      'low_stock_threshold', v_settings -> 'low_stock_threshold', 0, 1000000000
    ),
    dibs._int_fault('hold_seconds', v_settings -> 'hold_seconds', 1, 31536000),
    dibs._int_fault('extension_seconds', v_settings -> 'extension_seconds', 0, 31536000),
    dibs._int_fault('extensions_max', v_settings -> 'extensions_max', 0, 1000),
    dibs._text_fault('product', v_settings -> 'product', 64),
    dibs._text_fault('location', v_settings -> 'location', 200),
    dibs._int_fault('serving_order', v_settings -> 'serving_order', 0, 1000000),
    case when coalesce(jsonb_typeof(v_settings -> 'draws'), 'object') not in ('object', 'null')
      then dibs._fault('/draws', 'must map items to units') end
  );
  if v_fault is null and jsonb_typeof(v_settings -> 'draws') = 'object' then
    for v_draw in select d.key, d.value from jsonb_each(v_settings -> 'draws') d loop
      -- An absent number is no fault elsewhere; a draw of null units is.
      v_fault := coalesce(
        v_fault,
        dibs._int_fault(
          'draws/' || v_draw.key,
          case v_draw.value when 'null' then '0'::jsonb else v_draw.value end, 1, 1000
        )
      );
    end loop;
  end if;
  if v_fault is null then
    return null;
  end if;
  return dibs._fault(_item_fault.path || (v_fault ->> 'field'), v_fault ->> 'reason');
end
$$;
comment on function dibs._item_fault(text, text, jsonb) is
  'Whether the settings of an item are sound in themselves.';
