-- Whether anything limits what one owner may hold of an event.
--
-- Returns boolean: its own settings, its policies or the kinds do.
create or replace function dibs._is_limited(event dibs.events) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return dibs._limits_owners(_is_limited.event)
    or exists (
      select from dibs.policies p
      where p.event_id = (_is_limited.event).event_id and num_nonnulls(
        p.session_reservations_max, p.customer_reservations_max,
        p.network_reservations_max, p.session_units_max, p.customer_units_max,
        p.network_units_max, p.held_minutes_max, p.cooldown_seconds
      ) > 0
    )
    or exists (
      select from dibs.kinds k
      where num_nonnulls(
        k.session_reservations_max, k.customer_reservations_max,
        k.network_reservations_max, k.session_units_max, k.customer_units_max,
        k.network_units_max, k.held_minutes_max, k.cooldown_seconds
      ) > 0
    );
end
$$;
comment on function dibs._is_limited(dibs.events) is
  'Whether anything limits what one owner may hold of an event.';
