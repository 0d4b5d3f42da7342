-- What an amended reservation has no tickets for yet: seats, and units of items.
--
-- Returns a row a seat and a row an item, with today's price. Reads the reservation's
-- tickets, seats and items under the head's lock.
create or replace function dibs._lines_to_add(event_id text, request dibs._request)
returns table (item_id text, seat_id text, units int, kind text, price_minor bigint)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return query
  with live as materialized (
    select t.item_id, t.seat_id, t.quantity
    from dibs.tickets t
    where t.event_id = _lines_to_add.event_id
      and t.reservation_id = (request).reservation_id and t.dropped_at is null
  )
  select i.item_id, l.seat_id, l.units, i.kind, i.price_minor
  from (
    select s.item_id, s.seat_id, 1 as units
    from unnest((request).seat_ids) n (seat_id)
    cross join lateral (
      select s.item_id, s.seat_id from dibs.seats s
      where s.event_id = _lines_to_add.event_id and s.seat_id = n.seat_id
      limit 1
    ) s
    where not exists (select from live t where t.seat_id = s.seat_id)
    union all
    select a.key, null, (a.value::bigint - coalesce(
      (select sum(t.quantity) from live t where t.item_id = a.key and t.seat_id is null), 0
    ))::int
    from jsonb_each((request).items) a
  ) l
  cross join lateral (
    select i.* from dibs.items i
    where i.event_id = _lines_to_add.event_id and i.item_id = l.item_id
    limit 1
  ) i
  where (i.kind = 'seat') = (l.seat_id is not null) and l.units > 0;
end
$$;
comment on function dibs._lines_to_add(text, dibs._request) is
  'What an amended reservation has no tickets for yet: seats, and units of items.';
