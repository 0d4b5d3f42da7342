-- Whether the settings of an event are sound.
--
-- Returns null when they are, else the detail of an invalid_input refusal for the first
-- field at fault. Checks types and ranges, so that what follows can cast.
create or replace function dibs._event_fault(settings jsonb) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    dibs._unknown_field(
      settings,
      '{event_id,organisation_id,kind,name,status,sales_start_at,sales_end_at,time_zone,'
      'currency,hold_seconds,extension_seconds,extensions_max,life_seconds_max,units_max,'
      'seats_max,duplicates,conforming_timing,session_reservations_max,'
      'customer_reservations_max,leave_grace_seconds,heartbeat_seconds,orphans,focal_x,'
      'focal_y}'
    ),
    dibs._text_fault('event_id', settings -> 'event_id', 64, required => true),
    case when settings ->> 'event_id' ~ '[/[:cntrl:]]'
      then dibs._fault('/event_id', 'must not contain a slash or control characters') end,
    dibs._text_fault('organisation_id', settings -> 'organisation_id', 64),
    dibs._choice_fault('kind', settings -> 'kind', '{performance,store}'),
    dibs._text_fault('name', settings -> 'name', 200),
    dibs._choice_fault('status', settings -> 'status', '{draft,on_sale,paused,ended}'),
    dibs._time_fault('sales_start_at', settings -> 'sales_start_at'),
    dibs._time_fault('sales_end_at', settings -> 'sales_end_at'),
    case
      when (settings ->> 'sales_end_at')::timestamptz
        <= (settings ->> 'sales_start_at')::timestamptz
      then dibs._fault('/sales_end_at', 'must be after sales_start_at')
      when settings ->> 'time_zone' <> 'UTC' and not exists (
        select from pg_timezone_names z where z.name = settings ->> 'time_zone'
      ) then dibs._fault('/time_zone', 'must be a time zone''s name, as Europe/Vienna')
      when settings ->> 'currency' !~ '^[A-Z]{3}$'
      then dibs._fault('/currency', 'must be a currency''s three letters, as EUR')
    end,
    dibs._int_fault('hold_seconds', settings -> 'hold_seconds', 1, 31536000),
    dibs._int_fault('extension_seconds', settings -> 'extension_seconds', 0, 31536000),
    dibs._int_fault('extensions_max', settings -> 'extensions_max', 0, 1000),
    dibs._int_fault('life_seconds_max', settings -> 'life_seconds_max', 1, 31536000),
    case when (settings ->> 'life_seconds_max')::int < (settings ->> 'hold_seconds')::int
      then dibs._fault('/life_seconds_max', 'must not be below hold_seconds') end,
    dibs._int_fault('units_max', settings -> 'units_max', 1, 1000000),
    dibs._int_fault('seats_max', settings -> 'seats_max', 1, 1000),
    dibs._choice_fault('duplicates', settings -> 'duplicates', '{refuse,merge,allow}'),
    dibs._boolean_fault('conforming_timing', settings -> 'conforming_timing'),
    dibs._int_fault(
      'session_reservations_max', settings -> 'session_reservations_max', 1, 1000000
    ),
    dibs._int_fault(
      'customer_reservations_max', settings -> 'customer_reservations_max', 1, 1000000
    ),
    dibs._int_fault('leave_grace_seconds', settings -> 'leave_grace_seconds', 1, 31536000),
    dibs._int_fault('heartbeat_seconds', settings -> 'heartbeat_seconds', 1, 31536000),
    dibs._choice_fault('orphans', settings -> 'orphans', '{avoid,allow}'),
    dibs._real_fault('focal_x', settings -> 'focal_x'),
    dibs._real_fault('focal_y', settings -> 'focal_y')
  )
$$;
comment on function dibs._event_fault(jsonb) is
  'Whether the settings of an event are sound.';
