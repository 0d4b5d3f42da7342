-- Whether an item's name would mean an item and a product that it is not of.
--
-- Returns null where it would not, else the detail of an invalid_input refusal, its pointer
-- below path. Who asks for a product by the name of an item means one or the other, so only
-- an item of the product has its name. An item that has such a name already keeps it.
-- siblings are the items of the same call: they keep their products where they say nothing
-- of them, unless replaces. Reads the event's items; the caller holds the head.
create or replace function dibs._name_conflict(
  event_id text, path text, item_id text, settings jsonb, siblings jsonb, replaces boolean
) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_product text := _name_conflict.settings ->> 'product';
  v_item dibs.items;
  v_named dibs.items;
  v_sibling jsonb := _name_conflict.siblings -> v_product;
begin
  select i.* into v_item from dibs.items i
  where i.event_id = _name_conflict.event_id and i.item_id = _name_conflict.item_id;
  if v_product = _name_conflict.item_id
    or (v_item.item_id is not null and v_item.product is not distinct from v_product)
  then
    return null;
  end if;
  if exists (
    select from dibs.items i
    where i.event_id = _name_conflict.event_id and i.product = _name_conflict.item_id
      and i.item_id <> _name_conflict.item_id
      and case
        when not _name_conflict.siblings ? i.item_id then true
        when replaces or _name_conflict.siblings -> i.item_id ? 'product'
          then _name_conflict.siblings -> i.item_id ->> 'product' = i.product
        else true
      end
  ) then
    return dibs._fault(
      _name_conflict.path || '/product', 'must be the item''s own name: others are of that product'
    );
  end if;
  select i.* into v_named from dibs.items i
  where i.event_id = _name_conflict.event_id and i.item_id = v_product;
  if v_sibling is not null and (replaces or v_sibling ? 'product') then
    v_named.product := v_sibling ->> 'product';
  end if;
  if coalesce(v_named.item_id, v_sibling::text) is not null
    and v_named.product is distinct from v_product
  then
    return dibs._fault(
      _name_conflict.path || '/product', 'must not be the name of an item that is not of it'
    );
  end if;
  return null;
end
$$;
comment on function dibs._name_conflict(text, text, text, jsonb, jsonb, boolean) is
  'Whether an item''s name would mean an item and a product that it is not of.';
