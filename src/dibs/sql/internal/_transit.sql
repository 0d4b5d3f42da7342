-- Ends reservations or cancels sales: all rows that follow from it.
--
-- action is confirmed, released, expired or cancelled; of those to expire, the ones whose
-- owners left or fell silent become released. Returns the journal position after it; one row
-- a reservation, in the order of the ids, callers beside them (null: nobody, the clock did
-- it) and what its row says more in details. Updates reservations, tickets, seats and items
-- once each. The caller holds the head and has checked every transition. Rows are found by
-- their whole key and updated where they are: the head is held, so they stay there, and no
-- plan hangs on statistics.
create or replace function dibs._transit(
  event_id text, action text, reservation_ids uuid[], callers dibs._caller[],
  decided_at timestamptz, last_position bigint, details jsonb[] default null
) returns bigint
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_is_sale boolean := _transit.action = 'confirmed';
  v_ids uuid[];
  v_statuses text[];
  v_status text; -- what all become, or where some had left one of two
  v_seat_ids text[];
  v_item_ids text[];
  v_units bigint[];
begin
  if coalesce(cardinality(_transit.reservation_ids), 0) = 0 then
    return _transit.last_position;
  end if;

  with ended as (
    update dibs.reservations v
    set status = case _transit.action
        when 'expired' then dibs._status_at(v, _transit.decided_at)
        else _transit.action
      end,
      ended_at = _transit.decided_at,
      left_at = case when not v_is_sale then v.left_at end,
      leaves_at = case when not v_is_sale then v.leaves_at end
    where v.ctid = any (array(
      select k.ctid
      from unnest(reservation_ids) n (id)
      cross join lateral (
        select k.ctid from dibs.reservations k
        where k.event_id = _transit.event_id and k.reservation_id = n.id
        offset 0
      ) k
    ))
    returning v.reservation_id, v.status, v.seat_ids, v.demand_items, v.demand_units
  ), demand as (
    select l.item_id, sum(l.units) as units
    from ended
    cross join lateral unnest(ended.demand_items, ended.demand_units) l (item_id, units)
    group by l.item_id
  )
  select
    (select array_agg(e.reservation_id) from ended e),
    (select array_agg(e.status) from ended e),
    (select array_agg(n.seat_id) from ended, unnest(ended.seat_ids) n (seat_id)),
    array_agg(d.item_id), array_agg(d.units)
  into v_ids, v_statuses, v_seat_ids, v_item_ids, v_units
  from demand d;

  foreach v_status in array case
    when _transit.action = 'expired' then '{expired,released}' else array[_transit.action] end
  loop
    continue when v_status <> all (v_statuses);
    update dibs.tickets t
    set status = v_status
    where t.ctid = any (array(
      select k.ctid
      from unnest(v_ids, v_statuses) n (id, status)
      cross join lateral (
        select k.ctid, k.dropped_at from dibs.tickets k
        where k.event_id = _transit.event_id and k.reservation_id = n.id
        offset 0
      ) k
      where n.status = v_status and k.dropped_at is null
    ));
  end loop;

  if v_is_sale then
    perform dibs._sell_seats(_transit.event_id, v_seat_ids);
  else
    perform dibs._give_seats_back(_transit.event_id, v_seat_ids);
  end if;

  perform dibs._move_units(
    _transit.event_id, v_item_ids, v_units,
    case _transit.action when 'cancelled' then 'sold' else 'reserved' end,
    case when v_is_sale then 'sold' else 'available' end
  );

  insert into dibs.journal (
    event_id, position, recorded_at, action, reservation_id, organisation_id, principal,
    session, item_ids, units, seat_ids, detail, network, agent
  )
  select _transit.event_id, last_position + e.ordinal, decided_at,
    v.status, v.reservation_id, v.organisation_id,
    coalesce(e.principal, 'dibs'), v.session, v.demand_items, v.demand_units, v.seat_ids,
    case when v.status = 'released' and _transit.action = 'expired' then jsonb_build_object(
      'reason', case when v.left_at is null then 'silent' else 'left' end,
      'leaves_at', v.leaves_at
    ) else e.detail end,
    e.network, e.agent
  from unnest(reservation_ids, callers, details) with ordinality e (
    reservation_id, principal, network, agent, detail, ordinal
  )
  cross join lateral (
    select * from dibs.reservations v
    where v.event_id = _transit.event_id and v.reservation_id = e.reservation_id
    limit 1
  ) v;
  return _transit.last_position + cardinality(_transit.reservation_ids);
end
$$;
comment on function dibs._transit(
  text, text, uuid[], dibs._caller[], timestamptz, bigint, jsonb[]
) is
  'Ends reservations or cancels sales: all rows that follow from it.';
