-- Writes the reservations that were granted, with their tickets and journal rows.
--
-- Returns nothing. Inserts reservations, tickets (a row per seat and admission, one per
-- line of stock) and journal rows after last_position in the order of the requests, each
-- in its place among all that were granted; those merged are left to
-- dibs._write_amendments. What they hold is taken by dibs._take_units.
create or replace function dibs._write_reservations(
  event dibs.events, requests dibs._request[], decided_at timestamptz, last_position bigint
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_leaves_at timestamptz := dibs._silent_at(event, null, decided_at);
  v_seed bytea := dibs._new_seed();
begin
  with granted as materialized (
    select r.*, dibs._new_token(dibs._new_digest(v_seed, r.position)) as born_token,
      decided_at + make_interval(secs => r.hold_seconds) as expires_at
    from (
      select r.*, last_position + row_number() over (order by r.ordinal) as position
      from unnest(requests) r
      where r.code is null
    ) r
    where r.held_items is null
  ), reservations as (
    insert into dibs.reservations (
      event_id, reservation_id, organisation_id, principal, session, customer, token,
      reserved_at, expires_at, life_ends_at, extension_seconds, extensions_max, items,
      seat_ids, demand_items, demand_units, amount_minor, customer_class, leaves_at, network
    )
    select (event).event_id, g.reservation_id, (event).organisation_id, g.principal,
      g.session, g.customer, g.born_token, decided_at, g.expires_at,
      decided_at + make_interval(secs => g.life_seconds),
      g.extension_seconds, g.extensions_max, g.items, g.seat_ids, g.demand_items,
      g.demand_units, g.amount_minor, g.customer_class, v_leaves_at, g.network
    from granted g
  ), tickets as (
    insert into dibs.tickets (
      event_id, reservation_id, ticket_number, item_id, seat_id, quantity, price_minor,
      reserved_at, reservation_expires_at, owner_once
    )
    select (event).event_id, u.reservation_id, row_number() over by_line, u.item_id,
      u.seat_id, u.quantity, u.price_minor, decided_at, u.expires_at,
      case when u.duplicate_rule <> 'allow'
        and lag(u.item_id) over by_line is distinct from u.item_id
        then u.owner end
    from (
      select g.reservation_id, g.expires_at, g.owner, s.item_id, s.seat_id, 1 as quantity,
        i.price_minor,
        g.duplicate_rules[array_position(g.item_ids, s.item_id)] as duplicate_rule
      from granted g
      cross join lateral unnest(g.seat_ids) n (seat_id)
      cross join lateral (
        select s.* from dibs.seats s
        where s.event_id = (event).event_id and s.seat_id = n.seat_id
        limit 1
      ) s
      cross join lateral (
        select i.* from dibs.items i
        where i.event_id = (event).event_id and i.item_id = s.item_id
        limit 1
      ) i
      union all
      select g.reservation_id, g.expires_at, g.owner, l.item_id, null,
        case i.kind when 'stock' then l.units else 1 end, i.price_minor, l.duplicate_rule
      from granted g
      cross join lateral
        unnest(g.item_ids, g.units, g.duplicate_rules) l (item_id, units, duplicate_rule)
      cross join lateral (
        select i.* from dibs.items i
        where i.event_id = (event).event_id and i.item_id = l.item_id and i.kind <> 'seat'
        limit 1
      ) i
      cross join lateral
        generate_series(1, case i.kind when 'stock' then 1 else l.units end)
    ) u
    window by_line as (partition by u.reservation_id order by u.item_id, u.seat_id)
  )
  insert into dibs.journal (
    event_id, position, recorded_at, action, reservation_id, organisation_id, principal,
    session, item_ids, units, seat_ids, expires_at, detail, network, agent
  )
  select (event).event_id, g.position, decided_at, 'reserved', g.reservation_id,
    (event).organisation_id, g.principal, g.session, g.demand_items, g.demand_units,
    g.seat_ids, g.expires_at, g.detail, g.network, g.agent
  from granted g;
end
$$;
comment on function
  dibs._write_reservations(dibs.events, dibs._request[], timestamptz, bigint) is
  'Writes the reservations that were granted, with their tickets and journal rows.';
