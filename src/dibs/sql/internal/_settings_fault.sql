-- Whether what a policy or a kind sets is sound in itself.
--
-- Returns null when it is, else the detail of an invalid_input refusal for the first field
-- at fault.
create or replace function dibs._settings_fault(settings jsonb) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    dibs._unknown_field(settings, dibs._policy_settings()),
    dibs._int_fault('hold_seconds', settings -> 'hold_seconds', 1, 31536000),
    dibs._int_fault('extension_seconds', settings -> 'extension_seconds', 0, 31536000),
    dibs._int_fault('extensions_max', settings -> 'extensions_max', 0, 1000),
    dibs._int_fault('life_seconds_max', settings -> 'life_seconds_max', 1, 31536000),
    case when (settings ->> 'life_seconds_max')::int < (settings ->> 'hold_seconds')::int
      then dibs._fault('/life_seconds_max', 'must not be below hold_seconds') end,
    dibs._boolean_fault('conforming_timing', settings -> 'conforming_timing'),
    dibs._choice_fault('duplicates', settings -> 'duplicates', '{refuse,merge,allow}'),
    dibs._int_fault('units_max', settings -> 'units_max', 1, 1000000),
    dibs._int_fault('seats_max', settings -> 'seats_max', 1, 1000),
    (
      select f.fault
      from unnest(dibs._owner_settings()) with ordinality s (setting, place)
      cross join lateral (
        -- Who waits is told by what was held in a day.
        select dibs._int_fault(
          s.setting, settings -> s.setting, 1,
          case s.setting when 'cooldown_seconds' then 86400 else 1000000 end
        ) as fault
      ) f
      where f.fault is not null
      order by s.place
      limit 1
    )
  )
$$;
comment on function dibs._settings_fault(jsonb) is
  'Whether what a policy or a kind sets is sound in itself.';
