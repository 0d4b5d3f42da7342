-- The settings that limit what one owner may hold, the more telling first.
--
-- Returns text[], some of dibs._limit_settings(); each begins with whom it counts, but for
-- those about a person's time.
create or replace function dibs._owner_settings() returns text[]
language sql immutable parallel safe as $$
  select '{session_reservations_max,customer_reservations_max,network_reservations_max,'
    'session_units_max,customer_units_max,network_units_max,held_minutes_max,'
    'cooldown_after,cooldown_seconds}'::text[]
$$;
comment on function dibs._owner_settings() is
  'The settings that limit what one owner may hold, the more telling first.';
