-- Where seats stand, who needs them, and what is held back from sale and why. An owner has
-- a name: reserved_seat_has_an_owner alone would take an empty one.

alter table dibs.seats
  add column row_order int,
  add column row_distance double precision,
  add column place int,
  add column access text,
  add column allocation text,
  add constraint access_is_known check (access in ('accessible', 'companion')),
  add constraint owner_has_a_name check (reserved_by <> '');

-- Rows from the focal point outwards, and the seats along each. Nothing here changes when
-- a seat is sold, so that selling stays heap-only; seats without a row stay out of it, so
-- that no plan made while there are none takes it for the way to a seat by its key.
create index seats_by_row on dibs.seats (event_id, item_id, row_order, place)
where row_order is not null;
create index seats_kept on dibs.seats (event_id, item_id) where access is not null;

-- Where everybody looks unless the event says so; null until its seats were arranged.
alter table dibs.plans
  add column focal_x double precision,
  add column focal_y double precision;

-- A seat that may be chosen for somebody, and from where to where its row is free around it.
create type dibs._free_seat as (
  seat_id text collate "C",
  row_order int,
  place int,
  access text,
  x double precision,
  y double precision,
  run_from int,
  run_to int
);

create table dibs.allocations (
  event_id text collate "C" not null,
  allocation text collate "C" not null,
  item_id text collate "C" not null,
  units bigint not null,
  reason text not null default '',
  updated_at timestamptz not null,
  primary key (event_id, allocation, item_id),
  constraint allocation_is_short check (length(allocation) between 1 and 64),
  constraint allocation_is_positive check (units > 0)
);
comment on table dibs.allocations is
  'What is held back from sale, by name and item; an item''s blocked_count is their sum.';
