-- What is wrong with a map of items to quantities.
--
-- Returns null when it is sound, else the detail of an invalid_input refusal for the first
-- field at fault.
create or replace function dibs._quantities_fault(items jsonb) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when jsonb_typeof(items) <> 'object'
      then dibs._fault('/items', 'must map items to quantities')
    when jsonb_path_exists(items, dibs._unsound_quantity()) then (
      select dibs._fault('/items/' || min(l.key), 'must be a whole number from 1 to 1000000')
      from jsonb_each(items) l
      where jsonb_path_exists(jsonb_build_object('of', l.value), dibs._unsound_quantity())
    )
  end
$$;
comment on function dibs._quantities_fault(jsonb) is
  'What is wrong with a map of items to quantities.';
