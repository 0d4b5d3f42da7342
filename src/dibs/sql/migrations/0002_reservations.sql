-- Who holds what: reservations and their tickets, and the shapes verbs speak in.

create table dibs.reservations (
  event_id text collate "C" not null,
  reservation_id uuid not null,
  organisation_id text collate "C",
  principal text not null,
  session text not null,
  customer text,
  token text collate "C" not null,
  status text not null default 'reserved',
  reserved_at timestamptz not null,
  expires_at timestamptz not null,
  life_ends_at timestamptz not null,
  ended_at timestamptz,
  extension_count int not null default 0,
  extension_seconds int not null,
  extensions_max int not null,
  items jsonb not null,
  seat_ids text[] not null,
  demand_items text[] not null,
  demand_units int[] not null,
  amount_minor bigint,
  primary key (event_id, reservation_id),
  constraint reservation_status_is_known check (
    status in ('reserved', 'confirmed', 'released', 'expired', 'cancelled')
  ),
  constraint deadline_after_birth check (expires_at > reserved_at),
  constraint deadline_within_life check (expires_at <= life_ends_at),
  constraint only_the_ended_has_an_end check ((status = 'reserved') = (ended_at is null)),
  constraint extensions_within_limit check (extension_count between 0 and extensions_max)
) with (fillfactor = 85);
comment on table dibs.reservations is
  'A timed hold on items and seats; items is what was asked, demand what it takes through draws.';

create index reservations_due on dibs.reservations (event_id, expires_at)
where status = 'reserved';

create table dibs.tickets (
  event_id text collate "C" not null,
  reservation_id uuid not null,
  ticket_number int not null,
  item_id text collate "C" not null,
  seat_id text collate "C",
  quantity int not null,
  price_minor bigint,
  status text not null default 'reserved',
  reserved_at timestamptz,
  reservation_expires_at timestamptz,
  owner_once text,
  -- Columns of their own rather than index predicates over status: an update that leaves
  -- them as they are stays heap-only, and confirming a seat leaves live_seat_id as it is.
  live_seat_id text collate "C" generated always as (
    case when status in ('reserved', 'confirmed') then seat_id end
  ) stored,
  sole_owner text collate "C" generated always as (
    case when status = 'reserved' then owner_once end
  ) stored,
  primary key (event_id, reservation_id, ticket_number),
  constraint ticket_status_is_known check (
    status in ('reserved', 'confirmed', 'released', 'expired', 'cancelled')
  ),
  constraint quantity_is_positive check (quantity > 0),
  constraint a_seat_is_one_unit check (seat_id is null or quantity = 1),
  constraint reserved_ticket_has_a_deadline check (
    status <> 'reserved' or (reserved_at is not null and reservation_expires_at is not null)
  )
) with (fillfactor = 85);
comment on table dibs.tickets is
  'One unit in one reservation: quantity 1 for seats and admissions, n for stock.';

create unique index one_live_ticket_per_seat on dibs.tickets (event_id, live_seat_id)
where live_seat_id is not null;
create unique index one_live_reservation_per_owner_and_item
on dibs.tickets (event_id, item_id, sole_owner)
where sole_owner is not null;

create type dibs.answer as (
  verb text,
  ordinal int,
  code text,
  id uuid,
  token text,
  status text,
  items jsonb,
  seats text[],
  amount_minor bigint,
  currency text,
  reserved_at timestamptz,
  expires_at timestamptz,
  extension_count int,
  extensions_left int,
  replayed boolean,
  position bigint,
  decided_at timestamptz,
  detail jsonb
);
comment on type dibs.answer is
  'What every verb answers: code ok and the reservation, or a refusal''s code and detail.';

-- One request on its way through a turn. Reading fills the first block, resolving against
-- the event the second, deciding the third; a code set on the way is a refusal or a replay.
create type dibs._request as (
  ordinal int,
  principal text,
  key text,
  fingerprint bytea,
  session text,
  customer text,
  token text,
  reservation_id uuid,
  item_ids text[],
  units int[],
  seat_ids text[],

  owner text,
  items jsonb,
  demand_items text[],
  demand_units int[],
  hold_seconds int,
  extension_seconds int,
  extensions_max int,
  amount_minor bigint,

  code text,
  detail jsonb,
  replayed boolean
);
