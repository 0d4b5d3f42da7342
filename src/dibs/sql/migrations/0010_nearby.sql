-- What a batch remembers of the seats near the focal point while it chooses for its parties.

-- The free ordinary seats of the rows read so far, in order, and the blocks that a party of one
-- size could have had when they were read, the nearest first. Kept in no table.
create type dibs._nearby as (
  item_id text collate "C",
  units int,

  -- The first row that is not read yet and its distance, null where all are.
  row_from int,
  row_distance double precision,

  -- How many of the seats that the batch has taken are taken here too.
  taken_count int,

  -- A byte a seat, between two of zeros: 0 is taken, 1 free and beside the one before it,
  -- 2 free and the first of its run. numbers says which seat is which.
  seat_ids text[] collate "C",
  numbers jsonb,
  free bytea,

  -- By their first seats' numbers; distances are sums of squared ones.
  blocks int[],
  distances double precision[]
);
