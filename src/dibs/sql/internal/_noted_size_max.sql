-- Up to which size of a party it is noted where there is room for it (dibs.items).
create or replace function dibs._noted_size_max() returns int
language sql immutable parallel safe as $$ select 16 $$;
comment on function dibs._noted_size_max() is
  'Up to which size of a party it is noted where there is room for it (dibs.items).';
