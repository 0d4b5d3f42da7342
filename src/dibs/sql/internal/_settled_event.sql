-- An event as its settings make it: the defaults, what it was, and what is asked.
--
-- Returns a dibs.events row. was is null for a new or replaced event; a setting asked to
-- be null takes its default.
create or replace function dibs._settled_event(
  was dibs.events, settings jsonb, created_at timestamptz, updated_at timestamptz
) returns dibs.events
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_populate_record(
    null::dibs.events,
    jsonb_build_object(
      'kind', 'performance', 'name', settings ->> 'event_id', 'status', 'on_sale',
      'time_zone', 'UTC', 'currency', 'EUR', 'units_max', 50, 'seats_max', 10,
      'leave_grace_seconds', 120, 'orphans', 'avoid', 'live_access', 'signed_in',
      'payment_seconds', 180, 'late_payment', 'equal'
    )
    || case when was is null then '{}' else to_jsonb(was) - unset.fields end
    || (settings - unset.fields)
    || jsonb_build_object('created_at', created_at, 'updated_at', updated_at)
  )
  from (
    select coalesce(array_agg(s.key) filter (where s.value = 'null'), '{}') as fields
    from jsonb_each(settings) s
  ) unset
$$;
comment on function
  dibs._settled_event(dibs.events, jsonb, timestamptz, timestamptz) is
  'An event as its settings make it: the defaults, what it was, and what is asked.';
