-- What an event has to sell at this instant, due reservations already counted as free.
--
-- Returns jsonb, null where there is no such event: position and counted_at, next_change_at
-- (the earliest deadline ahead), totals, items with their counts, prices and sold_out,
-- low_stock, and the seats that cannot be had by status. All of it is of one instant, which
-- the views, reading the clock for themselves, are not beside each other. With explain each
-- item says why there is no more of it: what lacks, how many of that are sold, in carts and
-- blocked, and when the next may return; never who has them. Locks nothing.
create or replace function dibs.availability(event_id text, explain boolean default false)
returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
as $$
#variable_conflict use_column
begin
  return (
    select jsonb_build_object(
      'event_id', e.event_id,
      'position', h.position,
      'counted_at', clock.counted_at,
      'on_sale', dibs._is_on_sale(e, clock.counted_at),
      'next_change_at', (
        select min(v.ends_at) from dibs.reservations v
        where v.event_id = e.event_id and v.status = 'reserved'
          and v.ends_at > clock.counted_at
      ),
      'totals', (select to_jsonb(c) from dibs._counts_at(e.event_id, clock.counted_at) c),
      'items', coalesce((
        select jsonb_object_agg(a.item_id, jsonb_build_object(
          'kind', a.kind, 'name', a.name, 'capacity', a.capacity,
          'available_count', a.available_count, 'reserved_count', a.reserved_count,
          'sold_count', a.sold_count, 'blocked_count', a.blocked_count,
          'price_minor', a.price_minor, 'currency', e.currency,
          'product', i.product, 'location', i.location,
          'low_stock', coalesce(a.available_count <= a.low_stock_threshold, false),
          'sold_out', coalesce(a.available_count <= 0, false)
        ) || coalesce(w.why, '{}'))
        from dibs._availability_at(e.event_id, clock.counted_at) a
        cross join lateral (
          select * from dibs.items i
          where i.event_id = e.event_id and i.item_id = a.item_id
          limit 1
        ) i
        left join (
          select w.item_id, jsonb_build_object('why', to_jsonb(w) - 'item_id') as why
          from dibs._why_left(e.event_id, clock.counted_at) w
          where availability.explain
        ) w on w.item_id = a.item_id
      ), '{}'),
      'seats', (
        select jsonb_build_object(
          'reserved', coalesce(
            jsonb_agg(s.seat_id order by s.seat_id) filter (where s.status = 'reserved'), '[]'
          ),
          'sold', coalesce(
            jsonb_agg(s.seat_id order by s.seat_id) filter (where s.status = 'sold'), '[]'
          ),
          'blocked', coalesce(
            jsonb_agg(s.seat_id order by s.seat_id) filter (where s.status = 'blocked'), '[]'
          )
        )
        from dibs.seats s
        left join dibs.reservations v
          on v.event_id = s.event_id and v.reservation_id = s.reservation_id
        where s.event_id = e.event_id
          and (s.status in ('sold', 'blocked') or v.ends_at > clock.counted_at)
      )
    )
    from dibs.events e
    join dibs.event_heads h on h.event_id = e.event_id
    cross join lateral (select greatest(h.clock_at, dibs._now()) as counted_at) clock
    where e.event_id = availability.event_id and dibs._is_ours(availability.event_id)
  );
end
$$;
comment on function dibs.availability(text, boolean) is
  'What an event has to sell at this instant, due reservations already counted as free.';
