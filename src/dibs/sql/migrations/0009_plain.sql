-- What a key was granted, in columns of its own, and the columns a batch of plain requests
-- is decided and written by.

alter table dibs.idempotency_keys
  -- What the reservation held then: it may be amended after.
  add column items jsonb,
  add column seat_ids text[],
  add column amount_minor bigint;

-- Requests for so many units of one item each, a column an attribute: forming a row for
-- each request at each step would cost as much as writing it.
create type dibs._plain as (
  sessions text[],
  customers text[],
  owners text[],
  principals text[],
  keys text[],
  items jsonb[],
  item_ids text[],
  units int[],

  -- Of each item that is named: its id, what is taken of it and what is left.
  known_ids text[],
  taken_units bigint[],
  left_units bigint[],

  -- What was left of its item where that is too little; null is granted.
  short_of bigint[],
  granted_count int
);
