-- What holds may be: policies beyond an event's and an item's own settings, and the
-- event's rules about owners, about those who leave, and about seats side by side.

alter table dibs.events
  -- Null leaves it, as duplicates from now on, to the kinds of the event's items.
  add column conforming_timing boolean,
  alter column duplicates drop not null,
  add column session_reservations_max int,
  add column customer_reservations_max int,
  add column leave_grace_seconds int not null default 120,
  add column heartbeat_seconds int,
  add column orphans text not null default 'avoid',
  add column focal_x real,
  add column focal_y real,
  add constraint orphans_is_known check (orphans in ('avoid', 'allow')),
  add constraint owners_limits_are_positive check (
    session_reservations_max > 0 and customer_reservations_max > 0
  ),
  add constraint graces_are_positive check (leave_grace_seconds > 0 and heartbeat_seconds > 0),
  drop constraint duplicates_is_known,
  add constraint duplicates_is_known check (duplicates in ('refuse', 'merge', 'allow'));

create table dibs.policies (
  event_id text collate "C" not null,
  item_id text collate "C" not null default '',
  customer_class text collate "C" not null default '',
  amount_minor_min bigint not null default 0,
  hold_seconds int,
  extension_seconds int,
  extensions_max int,
  life_seconds_max int,
  units_max int,
  seats_max int,
  session_reservations_max int,
  customer_reservations_max int,
  duplicates text,
  conforming_timing boolean,
  primary key (event_id, item_id, customer_class, amount_minor_min),
  constraint policy_windows_are_positive check (
    hold_seconds > 0 and extension_seconds >= 0 and extensions_max >= 0 and life_seconds_max > 0
  ),
  constraint policy_limits_are_positive check (
    units_max > 0 and seats_max > 0 and session_reservations_max > 0
    and customer_reservations_max > 0
  ),
  constraint policy_duplicates_is_known check (duplicates in ('refuse', 'merge', 'allow')),
  constraint policy_amount_is_not_negative check (amount_minor_min >= 0)
);
comment on table dibs.policies is
  'Rules for an item, a class of customers or both, and from an amount on; empty means any.';

-- Where a kind's window comes from; hold_seconds stays what all of it comes to.
alter table dibs.kinds
  add column own_seconds int,
  add column default_seconds int,
  add column life_seconds_max int,
  add column conforming_timing boolean,
  add column duplicates text,
  add column units_max int,
  add column seats_max int,
  add column session_reservations_max int,
  add column customer_reservations_max int,
  -- Whether it says more than windows and extensions.
  add column is_ruled boolean not null generated always as (
    num_nonnulls(
      life_seconds_max, conforming_timing, duplicates, units_max, seats_max,
      session_reservations_max, customer_reservations_max
    ) > 0
  ) stored,
  add constraint kind_sources_are_positive check (own_seconds > 0 and default_seconds > 0),
  add constraint kind_limits_are_positive check (
    life_seconds_max > 0 and units_max > 0 and seats_max > 0
    and session_reservations_max > 0 and customer_reservations_max > 0
  ),
  add constraint kind_duplicates_is_known check (duplicates in ('refuse', 'merge', 'allow'));
update dibs.kinds
set default_seconds = hold_seconds
where (select count(distinct k.hold_seconds) from dibs.kinds k) = 1;

-- What a request comes to at its event: its lines summed, and what is ruled for them.
create type dibs._asked as (
  ordinal int,
  item_ids text[],
  units bigint[],
  items jsonb,
  unit_count numeric,
  seat_count numeric,
  chosen_count numeric,
  unseated_id text,
  unknown_ids text[],
  demand_items text[],
  demand_units numeric[],
  amount_minor numeric,

  hold_seconds int,
  extension_seconds int,
  extensions_max int,
  life_seconds_max int,
  conforming_timing boolean,
  duplicate_rules text[],
  seats_max int,
  units_max int,
  too_many jsonb
);
