-- Whether the settings of an event are sound.
--
-- Returns null when they are, else the detail of an invalid_input refusal for the first
-- field at fault. Checks types and ranges, so that what follows can cast. What a policy can
-- set, an event can. Zones are looked up only where one is named: the list of their names is
-- read from 600 files.
create or replace function dibs._event_fault(settings jsonb) returns jsonb
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_own text[] :=
    '{event_id,organisation_id,kind,name,status,sales_start_at,sales_end_at,time_zone,'
    'currency,leave_grace_seconds,heartbeat_seconds,orphans,focal_x,focal_y,'
    'live_access,payment_seconds,late_payment,expiring_notice_seconds}';
begin
  return coalesce(
    dibs._unknown_field(settings, v_own || dibs._policy_settings()),
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
      when coalesce(settings ->> 'time_zone', 'UTC') <> 'UTC' and not exists (
        select from pg_timezone_names z where z.name = settings ->> 'time_zone'
      ) then dibs._fault('/time_zone', 'must be a time zone''s name, as Europe/Vienna')
      when settings ->> 'currency' !~ '^[A-Z]{3}$'
      then dibs._fault('/currency', 'must be a currency''s three letters, as EUR')
    end,
    dibs._settings_fault(settings - v_own),
    dibs._int_fault('leave_grace_seconds', settings -> 'leave_grace_seconds', 1, 31536000),
    dibs._int_fault('heartbeat_seconds', settings -> 'heartbeat_seconds', 1, 31536000),
    dibs._choice_fault('orphans', settings -> 'orphans', '{avoid,allow}'),
    dibs._real_fault('focal_x', settings -> 'focal_x'),
    dibs._real_fault('focal_y', settings -> 'focal_y'),
    dibs._choice_fault(
      'live_access', settings -> 'live_access', '{signed_in,anyone_with_key}'
    ),
    dibs._int_fault('payment_seconds', settings -> 'payment_seconds', 0, 3600),
    dibs._choice_fault(
      'late_payment', settings -> 'late_payment', '{refund,same,equal,next_best}'
    ),
    dibs._int_fault(
      'expiring_notice_seconds', settings -> 'expiring_notice_seconds', 1, 86400
    )
  );
end
$$;
comment on function dibs._event_fault(jsonb) is
  'Whether the settings of an event are sound.';
