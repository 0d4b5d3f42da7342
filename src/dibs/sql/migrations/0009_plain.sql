-- What a key was granted, in columns of its own, and the columns a batch of plain requests
-- is decided and written by.

alter table dibs.idempotency_keys
  -- What the reservation held then: it may be amended after.
  add column items jsonb,
  add column seat_ids text[],
  add column amount_minor bigint;

-- Requests for one item each, by number or by seats, a column an attribute: forming a row
-- for each request at each step would cost as much as writing it.
create type dibs._plain as (
  sessions text[],
  customers text[],
  owners text[],
  principals text[],
  keys text[],
  items jsonb[],
  item_ids text[],
  units int[],
  -- Each an array of names as text, sorted; '{}' where seats were not named.
  seat_lists text[],

  -- Of each item that is named: its id, what is taken of it and what is left.
  known_ids text[],
  taken_units bigint[],
  left_units bigint[],
  -- Of seats: those that are gone, and those that several ask for.
  gone_seats text[],
  wanted_seats text[],

  -- Null codes are granted; null alone where all are.
  codes text[],
  details jsonb[],
  granted_count int
);
