-- What is wrong with a request to reserve, in itself.
--
-- Returns null when it is sound, else the detail of an invalid_input refusal for the first
-- field at fault.
create or replace function dibs._reserve_fault(request jsonb) returns jsonb
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_known constant text[] := '{items,seats,session,customer,customer_class,best,key,principal,'
    'products,merges,network,agent}';
  v_items jsonb := coalesce(nullif(request -> 'items', 'null'), '{}');
  v_seats jsonb := coalesce(nullif(request -> 'seats', 'null'), '[]');
  v_best jsonb := coalesce(nullif(request -> 'best', 'null'), '{}');
  v_products jsonb := coalesce(nullif(request -> 'products', 'null'), '{}');
  v_fault jsonb;
begin
  if jsonb_typeof(request) <> 'object' or request - v_known <> '{}' then
    return dibs._unknown_field(request, v_known);
  end if;
  v_fault := coalesce(
    dibs._text_fault('session', request -> 'session', 200, required => true),
    dibs._text_fault('customer', request -> 'customer', 200),
    dibs._text_fault('customer_class', request -> 'customer_class', 64),
    dibs._text_fault('key', request -> 'key', 255),
    dibs._text_fault('principal', nullif(request -> 'principal', '""'), 255),
    case when coalesce(jsonb_typeof(request -> 'merges'), 'null') not in ('boolean', 'null')
      then dibs._fault('/merges', 'must be true or false') end
  );
  if v_fault is not null then
    return v_fault;
  elsif jsonb_typeof(v_items) <> 'object' then
    return dibs._fault('/items', 'must map items to quantities');
  elsif jsonb_typeof(v_seats) <> 'array' then
    return dibs._fault('/seats', 'must be a list of seats');
  elsif v_items = '{}' and v_seats = '[]' and v_best = '{}' and v_products = '{}' then
    return dibs._fault('/items', 'must name at least one item or seat');
  elsif jsonb_path_exists(v_items, dibs._unsound_quantity()) then
    return (
      select dibs._fault('/items/' || min(l.key), 'must be a whole number from 1 to 1000000')
      from jsonb_each(v_items) l
      where jsonb_path_exists(jsonb_build_object('of', l.value), dibs._unsound_quantity())
    );
  elsif v_seats <> '[]' then
    v_fault := dibs._seats_fault(v_seats);
  end if;
  return coalesce(
    v_fault, case when v_best <> '{}' then dibs._best_fault(v_best) end,
    case when v_products <> '{}' then dibs._products_fault(v_products) end
  );
end
$$;
comment on function dibs._reserve_fault(jsonb) is
  'What is wrong with a request to reserve, in itself.';
