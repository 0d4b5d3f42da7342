-- The lines of a map of items that are not sold by numbered seats.
--
-- Returns a row an item, with its units.
create or replace function dibs._unseated_lines(event_id text, items jsonb)
returns table (item_id text, units int)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select l.key, l.value::int
  from jsonb_each(items) l
  cross join lateral (
    select i.kind from dibs.items i
    where i.event_id = _unseated_lines.event_id and i.item_id = l.key
    limit 1
  ) i
  where i.kind <> 'seat'
$$;
comment on function dibs._unseated_lines(text, jsonb) is
  'The lines of a map of items that are not sold by numbered seats.';
