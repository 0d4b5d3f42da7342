-- What a reservation held to its end, a line an item, as it was priced then.
--
-- Returns each item with its units, its seats (none where it has no seats) and how many of
-- them are accessible or companion ones today, what a unit cost on average, rounded down so
-- that as many at that price cost no more, and what all of them cost; prices are null where
-- one is not known. The caller holds the head.
create or replace function dibs._late_lines(event_id text, reservation_id uuid)
returns table (
  item_id text, units bigint, seats text[], accessible bigint, companions bigint,
  price_minor bigint, amount_minor bigint
)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select t.item_id, sum(t.quantity),
    coalesce(
      array_agg(t.seat_id order by t.seat_id) filter (where t.seat_id is not null), '{}'
    ),
    count(*) filter (where s.access = 'accessible'),
    count(*) filter (where s.access = 'companion'),
    case when count(*) = count(t.price_minor)
      then div(sum(t.price_minor * t.quantity), sum(t.quantity))::bigint end,
    case when count(*) = count(t.price_minor) then sum(t.price_minor * t.quantity)::bigint end
  from dibs.tickets t
  left join lateral (
    select s.access from dibs.seats s
    where s.event_id = _late_lines.event_id and s.seat_id = t.seat_id
    limit 1
  ) s on true
  where t.event_id = _late_lines.event_id
    and t.reservation_id = _late_lines.reservation_id and t.dropped_at is null
  group by t.item_id
  order by t.item_id
$$;
comment on function dibs._late_lines(text, uuid) is
  'What a reservation held to its end, a line an item, as it was priced then.';
