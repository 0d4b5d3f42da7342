-- What there is of what requests ask for.
--
-- Returns the items that they take of and what is left of each (null: without limit), whether
-- one is too short for all; of the seats that they name those that are taken, and those that
-- several ask for.
create or replace function dibs._supply_of(
  event_id text, requests dibs._request[],
  out item_ids text[], out left_units bigint[], out is_short boolean, out taken text[],
  out contested text[]
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  select array_agg(w.item_id), array_agg(i.available_count),
    coalesce(bool_or(w.units > i.available_count), false)
  into _supply_of.item_ids, _supply_of.left_units, _supply_of.is_short
  from (
    select d.item_id, sum(d.units) as units
    from unnest(requests) r
    cross join lateral unnest(r.demand_items, r.demand_units) d (item_id, units)
    where r.code is null
    group by d.item_id
  ) w
  cross join lateral (
    select i.available_count from dibs.items i
    where i.event_id = _supply_of.event_id and i.item_id = w.item_id
    limit 1
  ) i;

  select coalesce(array_agg(w.seat_id) filter (where s.status <> 'available'), '{}'),
    coalesce(array_agg(w.seat_id) filter (where w.wishes > 1), '{}')
  into _supply_of.taken, _supply_of.contested
  from (
    select n.seat_id, count(*) as wishes
    from unnest(requests) r
    cross join lateral unnest(r.seat_ids) n (seat_id)
    where r.code is null
    group by n.seat_id
  ) w
  cross join lateral (
    select s.status from dibs.seats s
    where s.event_id = _supply_of.event_id and s.seat_id = w.seat_id
    limit 1
  ) s;
end
$$;
comment on function dibs._supply_of(text, dibs._request[]) is
  'What there is of what requests ask for.';
