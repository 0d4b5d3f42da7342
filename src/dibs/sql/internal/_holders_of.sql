-- Who holds an item at an instant.
--
-- Returns one row: how many live reservations have units of it, and the ten that end first,
-- with their owners as they may be shown.
create or replace function dibs._holders_of(
  event_id text, item_id text, read_at timestamptz, reveal boolean
) returns table (holds bigint, holders jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select count(*), coalesce(
    jsonb_agg(
      jsonb_build_object(
        'reservation', h.reservation_id, 'units', h.units, 'until', h.ends_at, 'owner',
        dibs._said_actor(_holders_of.event_id, '', h.session, h.customer, reveal)
      )
      order by h.number
    ) filter (where h.number <= 10),
    '[]'
  )
  from (
    select v.reservation_id, v.session, v.customer, v.ends_at,
      v.demand_units[array_position(v.demand_items, _holders_of.item_id)] as units,
      row_number() over (order by v.ends_at, v.reservation_id) as number
    from dibs.reservations v
    where v.event_id = _holders_of.event_id and v.status = 'reserved'
      and v.ends_at > read_at and _holders_of.item_id = any (v.demand_items)
  ) h
$$;
comment on function dibs._holders_of(text, text, timestamptz, boolean) is
  'Who holds an item at an instant.';
