-- Whether an event's own settings limit what one owner may hold.
--
-- Returns boolean. Without settings of its own it inlines into its caller.
create or replace function dibs._limits_owners(event dibs.events) returns boolean
language sql immutable parallel safe as $$
  select num_nonnulls(
    (event).session_reservations_max, (event).customer_reservations_max,
    (event).network_reservations_max, (event).session_units_max,
    (event).customer_units_max, (event).network_units_max, (event).held_minutes_max,
    (event).cooldown_seconds
  ) > 0
$$;
comment on function dibs._limits_owners(dibs.events) is
  'Whether an event''s own settings limit what one owner may hold.';
