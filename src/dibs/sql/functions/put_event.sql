-- Creates an event, or replaces its settings; its items stay unless items names them.
--
-- Every argument but event_id may be left out. Its status (on_sale for a new event),
-- currency (EUR) and organisation_id then stay what they are, the others take their default:
-- kind performance, time_zone UTC, units_max 50, seats_max 10, windows, duplicates and conforming
-- timing by the kind of each line (dibs.put_kind; as shipped duplicates are refused), no limit
-- of what one owner holds (dibs.put_policy), leave_grace_seconds 120, no heartbeat, orphans
-- avoid, no focal point (focal_x and focal_y stand together), live_access signed_in,
-- payment_seconds 180, late_payment equal, no notice before a hold expires.
-- items maps items to capacities or settings:
-- {"floor": 200, "mug": {"capacity": 50, "kind": "stock", "price_minor": 900}}. reason is why,
-- for the journal. Who acts for an organisation puts events named after it (acme.gala), as
-- its own.
-- Returns code ok, or invalid_input with the field at fault, or forbidden (a name or an
-- organisation_id that is not the caller's), and nothing changed.
-- Locks: the event's head, then its items.
create or replace function dibs.put_event(
  event_id text,
  kind text default null,
  name text default null,
  status text default null,
  sales_start_at timestamptz default null,
  sales_end_at timestamptz default null,
  time_zone text default null,
  currency text default null,
  hold_seconds int default null,
  extension_seconds int default null,
  extensions_max int default null,
  life_seconds_max int default null,
  units_max int default null,
  seats_max int default null,
  duplicates text default null,
  items jsonb default null,
  organisation_id text default null,
  principal text default '',
  conforming_timing boolean default null,
  session_reservations_max int default null,
  customer_reservations_max int default null,
  leave_grace_seconds int default null,
  heartbeat_seconds int default null,
  orphans text default null,
  focal_x double precision default null,
  focal_y double precision default null,
  reason text default '',
  network_reservations_max int default null,
  session_units_max int default null,
  customer_units_max int default null,
  network_units_max int default null,
  held_minutes_max int default null,
  cooldown_after int default null,
  cooldown_seconds int default null,
  live_access text default null,
  payment_seconds int default null,
  late_payment text default null,
  expiring_notice_seconds int default null,
  out code text,
  out detail jsonb
)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set lock_timeout = '2s'
set jit = off
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
as $$
  select w.code, w.detail
  from dibs._write_event(
    put_event.event_id,
    jsonb_strip_nulls(jsonb_build_object(
      'kind', kind, 'name', name, 'status', status, 'sales_start_at', sales_start_at,
      'sales_end_at', sales_end_at, 'time_zone', time_zone, 'currency', currency,
      'hold_seconds', hold_seconds, 'extension_seconds', extension_seconds,
      'extensions_max', extensions_max, 'life_seconds_max', life_seconds_max,
      'units_max', units_max, 'seats_max', seats_max, 'duplicates', duplicates,
      'organisation_id', organisation_id, 'conforming_timing', conforming_timing,
      'session_reservations_max', session_reservations_max,
      'customer_reservations_max', customer_reservations_max,
      'leave_grace_seconds', leave_grace_seconds, 'heartbeat_seconds', heartbeat_seconds,
      'orphans', orphans, 'focal_x', focal_x, 'focal_y', focal_y,
      'network_reservations_max', network_reservations_max,
      'session_units_max', session_units_max, 'customer_units_max', customer_units_max,
      'network_units_max', network_units_max, 'held_minutes_max', held_minutes_max,
      'cooldown_after', cooldown_after, 'cooldown_seconds', cooldown_seconds,
      'live_access', live_access, 'payment_seconds', payment_seconds,
      'late_payment', late_payment, 'expiring_notice_seconds', expiring_notice_seconds
    )),
    items, true, principal, reason
  ) w
$$;
comment on function dibs.put_event(
  text, text, text, text, timestamptz, timestamptz, text, text, int, int, int, int, int,
  int, text, jsonb, text, text, boolean, int, int, int, int, text, double precision,
  double precision, text, int, int, int, int, int, int, int, text, int, text, int
) is 'Creates an event, or replaces its settings; its items stay unless items names them.';
