-- What stood in the way of a refused request, at the time of it.
--
-- Returns rows in order of their place: for seats who had them, for units who had those, for
-- a duplicate the reservation that stood; none for other refusals. Where the journal of then
-- is no longer kept nobody knows who had seats and units.
create or replace function dibs._in_the_way(
  refusal dibs.refusals, read_at timestamptz, time_zone text, reveal boolean
) returns table (place bigint, what text, actor text, detail jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select row_number() over (), s.*
  from dibs._seats_in_the_way(refusal, read_at, time_zone, reveal) s
  where (refusal).code = 'seats_unavailable'
    and dibs._journal_reaches((refusal).event_id, (refusal).refused_at)
  union all
  select row_number() over (), u.*
  from dibs._units_in_the_way(refusal, read_at, time_zone, reveal) u
  where (refusal).code = 'sold_out'
    and dibs._journal_reaches((refusal).event_id, (refusal).refused_at)
  union all
  select 1, 'Who had it then cannot be told: the journal of then is no longer kept.', null,
    '{}'
  where (refusal).code in ('seats_unavailable', 'sold_out') and (refusal).detail is not null
    and not dibs._journal_reaches((refusal).event_id, (refusal).refused_at)
  union all
  select 1,
    'It held ' || dibs._said_things(v.event_id, v.demand_items, v.demand_units, v.seat_ids)
    || ' ' || dibs._said_fate(v, (refusal).refused_at, read_at, time_zone) || '.',
    dibs._said_actor(v.event_id, '', v.session, v.customer, reveal),
    jsonb_build_object('reservation', v.reservation_id, 'items', v.items)
  from dibs.reservations v
  where (refusal).code = 'duplicate_reservation' and v.event_id = (refusal).event_id
    and v.reservation_id::text = (refusal).detail ->> 'reservation'
$$;
comment on function dibs._in_the_way(dibs.refusals, timestamptz, text, boolean) is
  'What stood in the way of a refused request, at the time of it.';
