-- Limits against hoarding: what one network holds, live units of a session, a customer and a
-- network, minutes held without buying, and a wait for who let holds expire.

alter table dibs.events
  add column network_reservations_max int,
  add column session_units_max int,
  add column customer_units_max int,
  add column network_units_max int,
  add column held_minutes_max int,
  add column cooldown_after int,
  add column cooldown_seconds int,
  add constraint hoarding_limits_are_positive check (
    network_reservations_max > 0 and session_units_max > 0 and customer_units_max > 0
    and network_units_max > 0 and held_minutes_max > 0 and cooldown_after > 0
    and cooldown_seconds > 0
  );

alter table dibs.policies
  add column network_reservations_max int,
  add column session_units_max int,
  add column customer_units_max int,
  add column network_units_max int,
  add column held_minutes_max int,
  add column cooldown_after int,
  add column cooldown_seconds int,
  add constraint policy_hoarding_limits_are_positive check (
    network_reservations_max > 0 and session_units_max > 0 and customer_units_max > 0
    and network_units_max > 0 and held_minutes_max > 0 and cooldown_after > 0
    and cooldown_seconds > 0
  );

alter table dibs.kinds
  drop column is_ruled,
  add column network_reservations_max int,
  add column session_units_max int,
  add column customer_units_max int,
  add column network_units_max int,
  add column held_minutes_max int,
  add column cooldown_after int,
  add column cooldown_seconds int,
  add column is_ruled boolean not null generated always as (
    num_nonnulls(
      life_seconds_max, conforming_timing, duplicates, units_max, seats_max,
      session_reservations_max, customer_reservations_max, network_reservations_max,
      session_units_max, customer_units_max, network_units_max, held_minutes_max,
      cooldown_after, cooldown_seconds
    ) > 0
  ) stored,
  add constraint kind_hoarding_limits_are_positive check (
    network_reservations_max > 0 and session_units_max > 0 and customer_units_max > 0
    and network_units_max > 0 and held_minutes_max > 0 and cooldown_after > 0
    and cooldown_seconds > 0
  );

alter table dibs.reservations
  add column live_network text generated always as (
    case when status = 'reserved' then network end
  ) stored;
create index reservations_of_network on dibs.reservations (event_id, live_network)
where live_network is not null;

-- A limit that a request comes under: of whom and of what, how much there may be and how
-- much it asks for; and, once counted, how much there is.
create type dibs._limit as (
  ordinal int,
  setting text,
  per text,
  owner text,
  -- Empty: all of the event.
  item_id text,
  most bigint,
  -- Null for limits of time, which ask how long and not how much.
  asked bigint,
  -- The end of what is asked, as far as is known; null where it adds to what has an end.
  ends_at timestamptz,

  -- Which of the counts it adds to, what that count is, and when the first of it ends.
  place int,
  held bigint,
  retry_at timestamptz
);
