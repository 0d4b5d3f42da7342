-- What is sold: events with their heads, items with their draws, seats and plans.
-- Every key starts with event_id, so that one event lives on one shard.
-- No foreign keys and no triggers: the head's lock orders every change, and the
-- checks below hold even against raw SQL by the owner of the tables.

create table dibs.event_heads (
  event_id text collate "C" primary key,
  position bigint not null default 0 check (position >= 0),
  clock_at timestamptz not null,
  balanced_at timestamptz
) with (fillfactor = 10);
comment on table dibs.event_heads is
  'One row an event: its position in the journal, its clock and when its books were last
  balanced; the lock everything takes first.';

create table dibs.events (
  event_id text collate "C" primary key,
  organisation_id text collate "C",
  kind text not null,
  name text not null,
  status text not null,
  sales_start_at timestamptz,
  sales_end_at timestamptz,
  time_zone text not null,
  currency text not null,
  hold_seconds int,
  extension_seconds int,
  extensions_max int,
  life_seconds_max int,
  units_max int not null,
  seats_max int not null,
  duplicates text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint event_id_is_short check (length(event_id) between 1 and 64),
  constraint kind_is_known check (kind in ('performance', 'store')),
  constraint status_is_known check (status in ('draft', 'on_sale', 'paused', 'ended')),
  constraint sales_end_after_they_start check (sales_end_at > sales_start_at),
  constraint windows_are_positive check (
    hold_seconds > 0 and extension_seconds >= 0 and extensions_max >= 0 and life_seconds_max > 0
  ),
  constraint limits_are_positive check (units_max > 0 and seats_max > 0),
  constraint duplicates_is_known check (duplicates in ('refuse', 'allow'))
);
comment on table dibs.events is
  'What inventory belongs to and is locked and sold by; its policy, null meaning the kind''s.';

create table dibs.items (
  event_id text collate "C" not null,
  item_id text collate "C" not null,
  kind text not null,
  name text not null,
  capacity bigint,
  available_count bigint,
  reserved_count bigint not null default 0,
  sold_count bigint not null default 0,
  blocked_count bigint not null default 0,
  price_minor bigint,
  low_stock_threshold int,
  hold_seconds int,
  extension_seconds int,
  extensions_max int,
  primary key (event_id, item_id),
  constraint item_id_is_short check (length(item_id) between 1 and 64),
  constraint item_kind_is_known check (kind in ('ticket', 'seat', 'stock')),
  constraint counts_are_not_negative check (
    available_count >= 0 and reserved_count >= 0 and sold_count >= 0 and blocked_count >= 0
  ),
  constraint sums_to_capacity check (
    (capacity is null and available_count is null)
    or (
      capacity is not null and available_count is not null
      and capacity = available_count + reserved_count + sold_count + blocked_count
    )
  ),
  constraint item_windows_are_positive check (
    hold_seconds > 0 and extension_seconds >= 0 and extensions_max >= 0
  ),
  constraint price_is_not_negative check (price_minor >= 0),
  constraint threshold_is_not_negative check (low_stock_threshold >= 0)
) with (fillfactor = 40);
comment on table dibs.items is
  'One countable thing of an event; a null capacity is unlimited.';

create table dibs.item_draws (
  event_id text collate "C" not null,
  item_id text collate "C" not null,
  draws_on text collate "C" not null,
  units int not null,
  primary key (event_id, item_id, draws_on),
  constraint draws_on_another_item check (draws_on <> item_id),
  constraint draw_is_positive check (units > 0)
);
comment on table dibs.item_draws is
  'A unit of item_id takes so many units of draws_on; flat, without chains.';

create table dibs.seats (
  event_id text collate "C" not null,
  seat_id text collate "C" not null,
  item_id text collate "C" not null,
  status text not null default 'available',
  reservation_id uuid,
  reserved_by text,
  zone text not null default '',
  row_name text not null default '',
  seat_number text not null default '',
  x real,
  y real,
  primary key (event_id, seat_id),
  constraint seat_id_is_short check (length(seat_id) between 1 and 200),
  constraint seat_status_is_known check (
    status in ('available', 'reserved', 'sold', 'blocked')
  ),
  constraint reserved_seat_has_an_owner check (
    status <> 'reserved' or (reserved_by is not null and reservation_id is not null)
  ),
  constraint free_seat_has_no_reservation check (
    status not in ('available', 'blocked') or reservation_id is null
  )
) with (fillfactor = 60);
comment on table dibs.seats is 'One numbered unit of an item.';

create table dibs.plans (
  event_id text collate "C" primary key,
  document jsonb not null,
  imported_at timestamptz not null
);
comment on table dibs.plans is 'The seating plan of an event as it was imported.';

create table dibs.kinds (
  kind text collate "C" primary key,
  hold_seconds int not null,
  extension_seconds int not null,
  extensions_max int not null,
  constraint kind_windows_are_positive check (
    hold_seconds > 0 and extension_seconds >= 0 and extensions_max >= 0
  )
);
comment on table dibs.kinds is
  'What a line of each kind gets where neither its item nor its event says otherwise.';

insert into dibs.kinds (kind, hold_seconds, extension_seconds, extensions_max)
values ('ticket', 1800, 300, 3), ('seat', 600, 300, 3), ('stock', 900, 300, 3);
