-- The reservations that held units of an item at an instant, unsold and not due.
--
-- Returns rows of dibs.reservations as they are now.
create or replace function dibs._holds_then(event_id text, item_id text, then_at timestamptz)
returns setof dibs.reservations
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select v.*
  from dibs.reservations v
  where v.event_id = _holds_then.event_id and v.status = 'reserved'
    and v.reserved_at <= then_at and v.ends_at > then_at
    and _holds_then.item_id = any (v.demand_items)
  union all
  select v.*
  from (
    select distinct j.reservation_id
    from dibs.journal j
    where j.event_id = _holds_then.event_id
      and j.position >= (select dibs._position_since(_holds_then.event_id, then_at))
      and j.recorded_at > then_at
      and j.action in ('confirmed', 'released', 'expired')
      and _holds_then.item_id = any (j.item_ids)
  ) ended
  cross join lateral (
    select * from dibs.reservations v
    where v.event_id = _holds_then.event_id and v.reservation_id = ended.reservation_id
      and v.reserved_at <= then_at and v.status <> 'reserved'
    limit 1
  ) v
$$;
comment on function dibs._holds_then(text, text, timestamptz) is
  'The reservations that held units of an item at an instant, unsold and not due.';
