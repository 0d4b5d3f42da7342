-- Where parties find room: so that none has to look through the rows that are full.
alter table dibs.items
  -- Of each party size, from one up: no row before this one has so many free ordinary seats
  -- side by side. Null where nobody has looked since that may have changed.
  add column roomy_rows int[];

-- The first block, by its rank, that may be free and leave no orphan: none before it does.
alter type dibs._nearby add attribute clean_from int;
