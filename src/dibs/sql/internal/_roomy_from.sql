-- The row before which a party of a size need not look, by what is noted of an item.
--
-- Returns its row_order. Where there is no room for fewer there is none for more.
create or replace function dibs._roomy_from(roomy_rows int[], units int) returns int
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(max(n.row_order), 0) from unnest(roomy_rows[1:units]) n (row_order)
$$;
comment on function dibs._roomy_from(int[], int) is
  'The row before which a party of a size need not look, by what is noted of an item.';
