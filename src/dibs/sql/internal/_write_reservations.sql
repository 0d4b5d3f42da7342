-- Writes the reservations that were granted: one statement, each hot row once.
--
-- Returns their answers, null where nothing was granted. Inserts reservations, tickets (a
-- row per seat and admission, one per line of stock) and journal rows in the order of the
-- requests; updates seats and the counts of every item in the demand.
create or replace function dibs._write_reservations(
  event dibs.events, requests dibs._request[], decided_at timestamptz, last_position bigint
) returns dibs.answer[]
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_answers dibs.answer[];
begin
  with granted as materialized (
    select r.*, dibs._new_id(decided_at) as id, dibs._new_token() as new_token,
      decided_at + make_interval(secs => r.hold_seconds) as expires_at,
      last_position + row_number() over (order by r.ordinal) as position
    from unnest(requests) r
    where r.code is null
  ), written as (
    insert into dibs.reservations (
      event_id, reservation_id, organisation_id, principal, session, customer, token,
      reserved_at, expires_at, life_ends_at, extension_seconds, extensions_max, items,
      seat_ids, demand_items, demand_units, amount_minor
    )
    select (event).event_id, g.id, (event).organisation_id, g.principal, g.session,
      g.customer, g.new_token, decided_at, g.expires_at,
      decided_at + make_interval(secs => greatest(g.hold_seconds, coalesce(
        (event).life_seconds_max, g.hold_seconds + g.extension_seconds * g.extensions_max
      ))),
      g.extension_seconds, g.extensions_max, g.items, g.seat_ids, g.demand_items,
      g.demand_units, g.amount_minor
    from granted g
    returning *
  ), tickets as (
    insert into dibs.tickets (
      event_id, reservation_id, ticket_number, item_id, seat_id, quantity, price_minor,
      reserved_at, reservation_expires_at, owner_once
    )
    select (event).event_id, u.id, row_number() over by_line, u.item_id, u.seat_id,
      u.quantity, u.price_minor, decided_at, u.expires_at,
      case when (event).duplicates = 'refuse' and row_number() over by_item = 1
        then u.owner end
    from (
      select g.id, g.expires_at, g.owner, s.item_id, s.seat_id, 1 as quantity, i.price_minor
      from granted g
      cross join lateral unnest(g.seat_ids) n (seat_id)
      join dibs.seats s on s.event_id = (event).event_id and s.seat_id = n.seat_id
      join dibs.items i on i.event_id = (event).event_id and i.item_id = s.item_id
      union all
      select g.id, g.expires_at, g.owner, l.item_id, null,
        case i.kind when 'stock' then l.units else 1 end, i.price_minor
      from granted g
      cross join lateral unnest(g.item_ids, g.units) l (item_id, units)
      join dibs.items i
        on i.event_id = (event).event_id and i.item_id = l.item_id and i.kind <> 'seat'
      cross join lateral
        generate_series(1, case i.kind when 'stock' then 1 else l.units end)
    ) u
    window
      by_line as (partition by u.id order by u.item_id, u.seat_id),
      by_item as (partition by u.id, u.item_id order by u.seat_id)
  ), seats as (
    update dibs.seats s
    set status = 'reserved', reservation_id = g.id, reserved_by = g.owner
    from granted g
    cross join lateral unnest(g.seat_ids) n (seat_id)
    where s.event_id = (event).event_id and s.seat_id = n.seat_id
  ), items as (
    update dibs.items i
    set available_count = i.available_count - d.units,
      reserved_count = i.reserved_count + d.units
    from (
      select l.item_id, sum(l.units) as units
      from granted g
      cross join lateral unnest(g.demand_items, g.demand_units) l (item_id, units)
      group by l.item_id
    ) d
    where i.event_id = (event).event_id and i.item_id = d.item_id
  ), journal as (
    insert into dibs.journal (
      event_id, position, recorded_at, action, reservation_id, organisation_id, principal,
      session, item_ids, units, seat_ids, expires_at
    )
    select (event).event_id, g.position, decided_at, 'reserved', g.id,
      (event).organisation_id, g.principal, g.session, g.demand_items, g.demand_units,
      g.seat_ids, g.expires_at
    from granted g
  )
  select array_agg(
    dibs._as_answer(
      'reserve', g.ordinal, w::dibs.reservations, (event).currency, false, g.position,
      decided_at
    )
  )
  into v_answers
  from granted g
  join written w on w.reservation_id = g.id;
  return v_answers;
end
$$;
comment on function
  dibs._write_reservations(dibs.events, dibs._request[], timestamptz, bigint) is
  'Writes the reservations that were granted: one statement, each hot row once.';
