-- Whether an amendment takes anything that its reservation does not hold.
--
-- Returns boolean: more units of a line, which are items, or of what lines draw on, another
-- seat, or seats to be chosen. held are the lines that its reservation has. Giving back a set
-- for what it draws on takes more of that: its line grows.
create or replace function dibs._takes_more(
  request dibs._request, items jsonb, held jsonb, demand_items text[], demand_units numeric[]
) returns boolean
language sql immutable parallel safe as $$
  select (request).best is not null
    or not (request).seat_ids <@ (request).held_seats
    or exists (
      select
      from jsonb_each_text(items) l
      where l.value::bigint > coalesce((held ->> l.key)::bigint, 0)
    )
    or exists (
      select
      from unnest(demand_items, demand_units) d (item_id, units)
      where d.units > coalesce(
        (request).held_units[array_position((request).held_items, d.item_id)], 0
      )
    )
$$;
comment on function dibs._takes_more(dibs._request, jsonb, jsonb, text[], numeric[]) is
  'Whether an amendment takes anything that its reservation does not hold.';
