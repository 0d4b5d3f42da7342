-- Restores reservations that the journal knows and nobody else does.
--
-- Returns nothing. A reservation that is gone comes back as its last journal row left it,
-- with a new token, its lines from its tickets where there are any, and a deadline after its
-- birth even where the journal has another. The caller holds the head.
create or replace function dibs._mend_reservations(event_id text) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  with told as (
    select j.reservation_id,
      greatest(
        (array_agg(j.expires_at order by j.position desc)
          filter (where j.expires_at is not null))[1],
        min(j.recorded_at) + interval '1 microsecond'
      ) as deadline_at,
      count(*) filter (where j.action = 'extended') as extended,
      min(j.recorded_at) filter (where j.action = 'reserved') as reserved_at,
      max(j.session) as session, max(j.organisation_id) as organisation_id,
      min(j.principal) filter (where j.action = 'reserved') as principal,
      (array_agg(j.action order by j.position desc) filter (
        where j.action in ('reserved', 'confirmed', 'released', 'expired')
          or j.action = 'cancelled' and j.detail -> 'partial' is null
      ))[1] as status,
      max(j.recorded_at) as told_at,
      (array_agg(to_jsonb(j.seat_ids) order by j.position desc)
        filter (where j.action in ('reserved', 'amended')))[1] as seats
    from dibs.journal j
    where j.event_id = _mend_reservations.event_id and j.reservation_id is not null
    group by j.reservation_id
  ), demand as (
    select d.reservation_id, array_agg(d.item_id order by d.item_id) as items,
      array_agg(d.units order by d.item_id) as units, jsonb_object_agg(d.item_id, d.units)
        as lines
    from (
      select j.reservation_id, l.item_id,
        sum(case j.action when 'cancelled' then -l.units else l.units end)::int as units
      from dibs.journal j
      cross join lateral unnest(j.item_ids, j.units) l (item_id, units)
      where j.event_id = _mend_reservations.event_id
        and (j.action in ('reserved', 'amended') or j.detail -> 'partial' = 'true')
      group by j.reservation_id, l.item_id
    ) d
    where d.units > 0
    group by d.reservation_id
  ), ticketed as (
    select t.reservation_id, jsonb_object_agg(t.item_id, t.units) as lines,
      sum(t.amount_minor)::bigint as amount_minor
    from (
      select t.reservation_id, t.item_id, sum(t.quantity) as units,
        sum(t.price_minor * t.quantity) as amount_minor
      from dibs.tickets t
      where t.event_id = _mend_reservations.event_id and t.dropped_at is null
      group by t.reservation_id, t.item_id
    ) t
    group by t.reservation_id
  )
  insert into dibs.reservations (
    event_id, reservation_id, organisation_id, principal, session, token, status,
    reserved_at, expires_at, life_ends_at, ended_at, extension_count, extension_seconds,
    extensions_max, items, seat_ids, demand_items, demand_units, amount_minor
  )
  select _mend_reservations.event_id, t.reservation_id, t.organisation_id, t.principal,
    t.session, dibs._new_token(dibs._new_digest(dibs._new_seed(), 1)),
    t.status, t.reserved_at, t.deadline_at, t.deadline_at,
    case when t.status <> 'reserved' then t.told_at end, t.extended, 0, t.extended,
    coalesce(k.lines, d.lines),
    array(
      select n.seat_id
      from jsonb_array_elements_text(nullif(t.seats, 'null')) n (seat_id)
      where not exists (
        select from dibs.journal j
        where j.event_id = _mend_reservations.event_id
          and j.reservation_id = t.reservation_id and j.detail -> 'partial' = 'true'
          and n.seat_id = any (j.seat_ids)
      )
    ),
    d.items, d.units, k.amount_minor
  from told t
  join demand d on d.reservation_id = t.reservation_id
  left join ticketed k on k.reservation_id = t.reservation_id
  where t.reserved_at is not null and not exists (
    select from dibs.reservations v
    where v.event_id = _mend_reservations.event_id and v.reservation_id = t.reservation_id
  );
end
$$;
comment on function dibs._mend_reservations(text) is
  'Restores reservations that the journal knows and nobody else does.';
