-- What happened to an event's reservations that its journal does not tell.
--
-- Returns the births, extensions, amendments and ends without a row, when they happened
-- (the time of an extension or an amendment is not known: the reservation's birth stands
-- for it), and whether such a row moves what the reservation takes. What was archived
-- below a balance is not missing.
create or replace function dibs._untold(event_id text)
returns table (
  reservation_id uuid, action text, told_at timestamptz, rank int, moves boolean
)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with kept as (
    select min(j.position) as first, min(j.recorded_at) as begins_at
    from dibs.journal j
    where j.event_id = _untold.event_id
  ), told as (
    select v.reservation_id, v.status, v.reserved_at, v.ended_at, v.extension_count,
      coalesce(k.first > 1 and v.reserved_at <= k.begins_at, false) as is_older,
      coalesce(k.first > 1 and v.ended_at <= k.begins_at, false) as is_archived,
      coalesce(t.births, 0) as births, coalesce(t.extended, 0) as extended,
      coalesce(t.actions, '{}') as actions,
      v.items <> t.items or to_jsonb(v.seat_ids) <> t.seats as is_amended,
      coalesce(t.is_undone, false) as is_undone
    from dibs.reservations v
    cross join kept k
    left join (
      select j.reservation_id,
        array_agg(j.action) filter (where j.detail -> 'partial' is distinct from 'true')
          as actions,
        bool_or(j.action = 'cancelled') as is_undone,
        count(*) filter (where j.action = 'reserved') as births,
        count(*) filter (where j.action = 'extended') as extended,
        (array_agg(j.detail -> 'items' order by j.position desc)
          filter (where j.action = 'amended'))[1] as items,
        (array_agg(to_jsonb(j.seat_ids) order by j.position desc)
          filter (where j.action = 'amended'))[1] as seats
      from dibs.journal j
      where j.event_id = _untold.event_id and j.reservation_id is not null
      group by j.reservation_id
    ) t on t.reservation_id = v.reservation_id
    where v.event_id = _untold.event_id
  )
  select t.reservation_id, 'reserved', t.reserved_at, 1, true
  from told t
  where not t.is_older and t.births = 0
  union all
  select t.reservation_id, 'extended', t.reserved_at, 2, false
  from told t
  cross join lateral generate_series(1, t.extension_count - t.extended)
  where not t.is_older
  union all
  select t.reservation_id, 'amended', t.reserved_at, 2, false
  from told t
  where not t.is_older and t.is_amended and not t.is_undone
  union all
  select t.reservation_id, 'confirmed', t.ended_at, 3, true
  from told t
  where not t.is_older and t.status in ('confirmed', 'cancelled')
    and not 'confirmed' = any (t.actions)
  union all
  select t.reservation_id, t.status, t.ended_at, 4, true
  from told t
  where not t.is_archived and t.status in ('released', 'expired', 'cancelled')
    and not t.status = any (t.actions)
$$;
comment on function dibs._untold(text) is
  'What happened to an event''s reservations that its journal does not tell.';
