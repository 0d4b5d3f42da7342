-- Who holds an item at an instant, or each that somebody holds.
--
-- Returns a row an item, all of them where none is named (null): how many live reservations have
-- units of it, and the ten that end first, with their owners as they may be shown.
create or replace function dibs._holders(
  event_id text, item_id text, read_at timestamptz, reveal boolean
) returns table (item_id text, holds bigint, holders jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select h.item_id, count(*), jsonb_agg(
    jsonb_build_object(
      'reservation', h.reservation_id, 'units', h.units, 'until', h.ends_at, 'owner',
      dibs._said_actor($1, '', h.session, h.customer, reveal)
    )
    order by h.number
  ) filter (where h.number <= 10)
  from (
    select l.item_id, l.units, v.reservation_id, v.session, v.customer, v.ends_at,
      row_number() over (partition by l.item_id order by v.ends_at, v.reservation_id) as number
    from dibs.reservations v
    cross join lateral unnest(v.demand_items, v.demand_units) l (item_id, units)
    where v.event_id = $1 and v.status = 'reserved' and v.ends_at > read_at
      and ($2 is null or ($2 = any (v.demand_items) and l.item_id = $2))
  ) h
  group by h.item_id
$$;
comment on function dibs._holders(text, text, timestamptz, boolean) is
  'Who holds an item at an instant, or each that somebody holds.';
