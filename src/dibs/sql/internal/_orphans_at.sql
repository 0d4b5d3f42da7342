-- How many orphans a block would leave, by what is known of the seats nearby.
--
-- first is the number of its first seat in free (dibs._nearby). Returns 0 to 2, always 0 where
-- they are not avoided; null where so many seats are not free there, or not side by side. An
-- orphan is what it is in dibs._best_block.
create or replace function dibs._orphans_at(
  free bytea, first int, units int, avoids_orphans boolean
) returns int
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  -- The two seats before the block, its own, the two after.
  v_around bytea := substr(free, first, units + 4);
begin
  if position('\x00'::bytea in substr(v_around, 3, units)) > 0
    or position('\x02'::bytea in substr(v_around, 4, units - 1)) > 0
  then
    return null;
  elsif not avoids_orphans then
    return 0;
  end if;
  return (
    get_byte(v_around, 2) = 1
    and (get_byte(v_around, 1) = 2 or get_byte(v_around, 1) = 1 and get_byte(v_around, 0) = 0)
  )::int + (
    get_byte(v_around, units + 2) = 1 and get_byte(v_around, units + 3) <> 1
  )::int;
end
$$;
comment on function dibs._orphans_at(bytea, int, int, boolean) is
  'How many orphans a block would leave, by what is known of the seats nearby.';
