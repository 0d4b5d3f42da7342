-- What an event has to sell at an instant, but for its seats.
--
-- Returns jsonb: position and counted_at, on_sale, next_change_at (the earliest deadline
-- ahead), plan (its seating plan's version), totals, and items with their counts, prices and
-- sold_out, low_stock; with explain why there is no more of each. Due reservations count as
-- free. Locks nothing.
create or replace function dibs._stock_at(
  event dibs.events, at_position bigint, read_at timestamptz, explain boolean default false
) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object(
    'event_id', (event).event_id,
    'position', at_position,
    'counted_at', read_at,
    'on_sale', dibs._is_on_sale(event, read_at),
    'next_change_at', (
      select min(v.ends_at) from dibs.reservations v
      where v.event_id = (event).event_id and v.status = 'reserved' and v.ends_at > read_at
    ),
    'plan', (select p.version from dibs.plans p where p.event_id = (event).event_id),
    'totals', (select to_jsonb(c) from dibs._counts_at((event).event_id, read_at) c),
    'items', coalesce((
      select jsonb_object_agg(a.item_id, jsonb_build_object(
        'kind', a.kind, 'name', a.name, 'capacity', a.capacity,
        'available_count', a.available_count, 'reserved_count', a.reserved_count,
        'sold_count', a.sold_count, 'blocked_count', a.blocked_count,
        'price_minor', a.price_minor, 'currency', (event).currency,
        'product', i.product, 'location', i.location,
        'low_stock', coalesce(a.available_count <= a.low_stock_threshold, false),
        'sold_out', coalesce(a.available_count <= 0, false)
      ) || coalesce(w.why, '{}'))
      from dibs._availability_at((event).event_id, read_at) a
      cross join lateral (
        select * from dibs.items i
        where i.event_id = (event).event_id and i.item_id = a.item_id
        limit 1
      ) i
      left join (
        select w.item_id, jsonb_build_object('why', to_jsonb(w) - 'item_id') as why
        from dibs._why_left((event).event_id, read_at) w
        where explain
      ) w on w.item_id = a.item_id
    ), '{}')
  )
$$;
comment on function dibs._stock_at(dibs.events, bigint, timestamptz, boolean) is
  'What an event has to sell at an instant, but for its seats.';
