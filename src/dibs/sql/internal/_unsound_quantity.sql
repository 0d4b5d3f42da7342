-- The path of a quantity in a map that is no whole number in range.
--
-- Returns a jsonpath, for jsonb_path_exists.
create or replace function dibs._unsound_quantity() returns jsonpath
language sql immutable parallel safe as $$
  select
    'strict $.* ? (@.type() != "number" || @ < 1 || @ > 1000000 || @.floor() != @)'::jsonpath
$$;
comment on function dibs._unsound_quantity() is
  'The path of a quantity in a map that is no whole number in range.';
