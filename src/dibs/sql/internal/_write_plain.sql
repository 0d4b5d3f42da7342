-- Writes what a batch of plain requests was granted: reservations, tickets, journal, keys.
--
-- Returns an answer per request, in order, numbered after last_position; writes what
-- dibs._reserve would write for the same requests, and makes their seats reserved. Items
-- are counted by dibs._move_units, refusals kept by dibs._refuse_plain.
create or replace function dibs._write_plain(
  event dibs.events, plain dibs._plain, decided_at timestamptz, last_position bigint
) returns setof dibs.answer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_id_prefix text := dibs._id_prefix(decided_at, last_position);
  v_seed bytea := dibs._new_seed();
  v_ranks bigint[];
begin
  if (plain).codes is not null then
    v_ranks := array(
      select count(*) filter (where c.code is null) over (order by c.ordinal)
      from unnest((plain).codes) with ordinality c (code, ordinal) order by c.ordinal
    );
  end if;
  return query
  with known as materialized (
    select i.item_id, i.kind, i.price_minor, t.extension_seconds, t.extensions_max,
      decided_at + make_interval(secs => t.hold_seconds) as expires_at,
      decided_at + make_interval(secs => t.life_seconds) as life_ends_at
    from unnest((plain).known_ids) n (item_id)
    cross join lateral (
      select * from dibs.items i
      where i.event_id = (event).event_id and i.item_id = n.item_id
      limit 1
    ) i
    join dibs.kinds k on k.kind = i.kind
    cross join lateral dibs._timing_of(
      coalesce(i.hold_seconds, (event).hold_seconds, k.hold_seconds),
      coalesce(i.extension_seconds, (event).extension_seconds, k.extension_seconds),
      coalesce(i.extensions_max, (event).extensions_max, k.extensions_max),
      (event).life_seconds_max, coalesce((event).conforming_timing, false)
    ) t
  ), granted as materialized (
    select a.*, dibs._new_id(v_id_prefix, a.ordinal, a.digest) as reservation_id,
      dibs._new_token(a.digest) as token, a.seats::text[] as seat_ids,
      a.price_minor * a.units as amount_minor, a.extensions_max as extensions_left
    from (
      select r.*, k.*, dibs._new_digest(v_seed, r.ordinal) as digest,
        last_position + coalesce(r.rank, r.ordinal) as position
      from unnest(
        (plain).sessions, (plain).customers, (plain).owners, (plain).principals, (plain).keys,
        (plain).items, (plain).item_ids, (plain).units, (plain).seat_lists, (plain).codes,
        (plain).networks, (plain).agents, v_ranks
      ) with ordinality r (
        session, customer, owner, principal, key, items, named_id, units, seats, code, network,
        agent, rank, ordinal
      )
      join known k on k.item_id = r.named_id
      where r.code is null
      offset 0
    ) a
  ), reservations as (
    insert into dibs.reservations (
      event_id, reservation_id, organisation_id, principal, session, customer, token,
      reserved_at, expires_at, life_ends_at, extension_seconds, extensions_max, items,
      seat_ids, demand_items, demand_units, amount_minor, network
    )
    select (event).event_id, g.reservation_id, (event).organisation_id, g.principal,
      g.session, g.customer, g.token, decided_at, g.expires_at, g.life_ends_at,
      g.extension_seconds, g.extensions_max, g.items, g.seat_ids,
      array[g.item_id], array[g.units], g.amount_minor, g.network
    from granted g
  ), tickets as (
    insert into dibs.tickets (
      event_id, reservation_id, ticket_number, item_id, seat_id, quantity, price_minor,
      reserved_at, reservation_expires_at, owner_once
    )
    select (event).event_id, g.reservation_id, t.number, g.item_id, g.seat_ids[t.number],
      case g.kind when 'stock' then g.units else 1 end, g.price_minor, decided_at,
      g.expires_at,
      case when t.number = 1 and coalesce((event).duplicates, 'refuse') <> 'allow'
        then g.owner end
    from granted g
    cross join lateral
      generate_series(1, case g.kind when 'stock' then 1 else g.units end) t (number)
  ), journal as (
    insert into dibs.journal (
      event_id, position, recorded_at, action, reservation_id, organisation_id, principal,
      session, item_ids, units, seat_ids, expires_at, network, agent
    )
    select (event).event_id, g.position, decided_at, 'reserved', g.reservation_id,
      (event).organisation_id, g.principal, g.session, array[g.item_id], array[g.units],
      g.seat_ids, g.expires_at, g.network, g.agent
    from granted g
  ), keys as (
    insert into dibs.idempotency_keys (
      event_id, principal, key, verb, fingerprint, code, reservation_id, status,
      reservation_expires_at, extension_count, extensions_left, position, items, seat_ids,
      amount_minor, expires_at
    )
    select (event).event_id, g.principal, g.key, 'reserve',
      dibs._plain_fingerprint(g.session, g.customer, g.item_id, g.units, g.seat_ids), 'ok',
      g.reservation_id, 'reserved', g.expires_at, 0, g.extensions_left, g.position, g.items,
      g.seat_ids, g.amount_minor, decided_at + dibs._key_kept('reserve', 'ok')
    from granted g
    where g.key is not null
  )
  select 'reserve', g.ordinal::int, 'ok', g.reservation_id, g.token, 'reserved', g.items,
    g.seat_ids, g.amount_minor, (event).currency, decided_at, g.expires_at, 0,
    g.extensions_left, false, g.position, decided_at, null::jsonb
  from granted g
  order by g.ordinal;
  if '{}' <> any ((plain).seat_lists) then
    perform dibs._take_plain_seats((event).event_id, plain, v_id_prefix, v_seed);
  end if;
end
$$;
comment on function dibs._write_plain(dibs.events, dibs._plain, timestamptz, bigint) is
  'Writes what a batch of plain requests was granted: reservations, tickets, journal, keys.';
