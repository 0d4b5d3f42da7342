-- Where parties find room: so that none has to look through the rows that are full.
alter table dibs.items
  -- Of each party size, from one up: no row before this one has so many free ordinary seats
  -- side by side. Null where nobody has looked since that may have changed.
  add column roomy_rows int[];
