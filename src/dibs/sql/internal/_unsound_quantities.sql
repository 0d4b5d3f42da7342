-- The path of a quantity in a batch of requests that is no whole number in range.
--
-- Returns a jsonpath, for jsonb_path_exists; what maps no items to quantities though it
-- says so is an error of the path.
create or replace function dibs._unsound_quantities() returns jsonpath
language sql immutable parallel safe as $$
  select 'strict $[*] ? (exists (@.items)).items.*
    ? (@.type() != "number" || @ < 1 || @ > 1000000 || @.floor() != @)'::jsonpath
$$;
comment on function dibs._unsound_quantities() is
  'The path of a quantity in a batch of requests that is no whole number in range.';
