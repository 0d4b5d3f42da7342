-- What is wrong with the products of a request.
--
-- Returns null when they map products to quantities, else the detail of an invalid_input
-- refusal for the first field at fault.
create or replace function dibs._products_fault(products jsonb) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when jsonb_typeof(products) <> 'object'
    then dibs._fault('/products', 'must map products to quantities')
    when jsonb_path_exists(products, dibs._unsound_quantity())
    then (
      select dibs._fault('/products/' || min(l.key), 'must be a whole number from 1 to 1000000')
      from jsonb_each(products) l
      where jsonb_path_exists(jsonb_build_object('of', l.value), dibs._unsound_quantity())
    )
  end
$$;
comment on function dibs._products_fault(jsonb) is
  'What is wrong with the products of a request.';
