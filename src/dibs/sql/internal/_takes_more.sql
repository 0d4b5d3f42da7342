-- Whether an amendment takes anything that its reservation does not hold.
--
-- Returns boolean: more units of an item, another seat, or seats to be chosen.
create or replace function dibs._takes_more(
  request dibs._request, demand_items text[], demand_units numeric[]
) returns boolean
language sql immutable parallel safe as $$
  select (request).best is not null
    or not (request).seat_ids <@ (request).held_seats
    or exists (
      select
      from unnest(demand_items, demand_units) d (item_id, units)
      where d.units > coalesce(
        (request).held_units[array_position((request).held_items, d.item_id)], 0
      )
    )
$$;
comment on function dibs._takes_more(dibs._request, text[], numeric[]) is
  'Whether an amendment takes anything that its reservation does not hold.';
