-- The setting whose rule made a setting of a reservation as a whole what it is.
--
-- Returns its name. ruled is what its own rule says, null for none; extensions_ruled how many
-- extensions the rules allow, extensions_max how many it gets.
create or replace function dibs._made_by(
  setting text, value jsonb, ruled jsonb, extensions_ruled int, extensions_max int,
  extension_seconds int
) returns text
language sql immutable parallel safe as $$
  select case
    when setting in ('extension_seconds', 'extensions_max') and value::bigint > ruled::bigint
      then 'conforming_timing'
    when setting = 'extensions_max' and extension_seconds = 0 then 'extension_seconds'
    when setting in ('hold_seconds', 'extensions_max') and value::bigint < ruled::bigint
      then 'life_seconds_max'
    when setting <> 'life_seconds_max' or ruled is not null then setting
    when extensions_max > extensions_ruled then 'conforming_timing'
    else 'extensions_max'
  end
$$;
comment on function dibs._made_by(text, jsonb, jsonb, int, int, int) is
  'The setting whose rule made a setting of a reservation as a whole what it is.';
