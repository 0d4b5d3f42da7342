-- What a part of a reservation takes, and the items that stay without it.
--
-- Returns one row: the demand of the part as items and units, draws expanded and summed,
-- and the reservation's items after it. Draws are those of the sale: they stay as they are
-- while units are taken.
create or replace function dibs._part_of(
  event_id text, request dibs._request, out item_ids text[], out units int[], out items jsonb
)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with lines as materialized (
    select l.item_id, l.units
    from unnest((request).item_ids, (request).units) l (item_id, units)
    union all
    select t.item_id, 1
    from dibs.tickets t
    where t.event_id = _part_of.event_id and t.reservation_id = (request).reservation_id
      and t.dropped_at is null and t.seat_id = any ((request).seat_ids)
  ), demand as (
    select t.item_id, sum(t.units)::int as units
    from (
      select l.item_id, l.units from lines l
      union all
      select w.draws_on, l.units * w.units
      from lines l
      cross join lateral (
        select * from dibs.item_draws w
        where w.event_id = _part_of.event_id and w.item_id = l.item_id
        offset 0
      ) w
    ) t
    group by t.item_id
  )
  select array_agg(d.item_id order by d.item_id), array_agg(d.units order by d.item_id),
    (
      select coalesce(jsonb_object_agg(h.item_id, h.units), '{}')
      from (
        select i.key as item_id, i.value::int - coalesce(sum(l.units), 0) as units
        from dibs.reservations v
        cross join lateral jsonb_each(v.items) i
        left join lines l on l.item_id = i.key
        where v.event_id = _part_of.event_id
          and v.reservation_id = (request).reservation_id
        group by i.key, i.value
      ) h
      where h.units > 0
    )
  from demand d
$$;
comment on function dibs._part_of(text, dibs._request) is
  'What a part of a reservation takes, and the items that stay without it.';
