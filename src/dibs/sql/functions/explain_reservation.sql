-- The story of a reservation, told in order, in words.
--
-- Returns a row for each thing that happened to it, each verb that was refused to it, and at
-- the end how it stands now; none where there is no such reservation. What the journal no
-- longer keeps is told from the reservation itself. Names of owners are masked unless
-- reveal, which its caller answers for. Locks nothing.
create or replace function dibs.explain_reservation(
  event_id text,
  reservation_id uuid,
  reveal boolean default false
) returns table (at timestamptz, what text, actor text, detail jsonb)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set jit = off
as $$
#variable_conflict use_column
declare
  v_event dibs.events;
  v_reservation dibs.reservations;
  v_now timestamptz;
  v_owner text;
begin
  select e.* into v_event
  from dibs.events e
  where e.event_id = explain_reservation.event_id and dibs._is_ours(explain_reservation.event_id);
  select greatest(h.clock_at, dibs._now()) into v_now
  from dibs.event_heads h
  where h.event_id = v_event.event_id;
  select v.* into v_reservation
  from dibs.reservations v
  where v.event_id = v_event.event_id
    and v.reservation_id = explain_reservation.reservation_id;
  if v_reservation.reservation_id is null then
    return;
  end if;
  v_owner := dibs._said_actor(
    v_reservation.event_id, '', v_reservation.session, v_reservation.customer, reveal
  );

  return query
  with told as materialized (
    select j.*
    from dibs.journal j
    where j.event_id = v_reservation.event_id
      and j.position
        >= (select dibs._position_since(v_reservation.event_id, v_reservation.reserved_at))
      and j.recorded_at >= v_reservation.reserved_at
      and (
        j.reservation_id = v_reservation.reservation_id
        or j.action = 'reconciled'
          and j.detail ->> 'subject' = v_reservation.reservation_id::text
      )
  ), rows as (
    select 2 as rank, j.position as number, j.recorded_at as at,
      dibs._said_row(j, v_event.time_zone) as what,
      dibs._said_actor(
        j.event_id, j.principal, case when j.detail ? 'forced' is not true then j.session end,
        v_reservation.customer, reveal
      ) as actor,
      jsonb_build_object('action', j.action, 'position', j.position) as detail
    from told j
    union all
    select 1, 0, m.at, m.what, m.actor, jsonb_build_object('action', m.action)
    from dibs._archived_of(v_reservation, v_event.time_zone) m
    where not exists (select from told j where j.action = m.action)
    union all
    select 3, f.number, f.refused_at, dibs._said_refusal(f, v_event.time_zone),
      case when f.session is null and f.principal = '' then 'its holder or a trusted caller'
        else dibs._said_actor(f.event_id, f.principal, f.session, null, reveal) end,
      jsonb_build_object('verb', f.verb, 'code', f.code, 'number', f.number)
    from dibs.refusals f
    where f.event_id = v_reservation.event_id
      and f.second_at >= date_trunc('second', v_reservation.reserved_at)
      and f.reservation_id = v_reservation.reservation_id
    union all
    select 3, 0, s.settled_at,
      format('Sold after all for order %s, as reservation %s.', s.order_id, s.sold_id), null,
      jsonb_build_object('outcome', s.outcome, 'reservation', s.sold_id)
    from dibs.settlements s
    where s.event_id = v_reservation.event_id
      and s.reservation_id = v_reservation.reservation_id
      and s.outcome in ('same', 'equal', 'next_best')
    union all
    select 4, 0, v_now, dibs._said_standing(v_reservation, v_now, v_event.time_zone), null,
      jsonb_build_object(
        'status', dibs._status_at(v_reservation, v_now), 'items', v_reservation.items,
        'seats', v_reservation.seat_ids, 'expires_at', v_reservation.expires_at,
        'ends_at', v_reservation.ends_at,
        'extensions_left', dibs._extensions_left(v_reservation, v_now)
      )
  )
  select r.at, r.what, case r.rank when 1 then coalesce(r.actor, v_owner) else r.actor end,
    r.detail
  from rows r
  order by r.rank = 4, r.at, r.rank, r.number;
end
$$;
comment on function dibs.explain_reservation(text, uuid, boolean) is
  'The story of a reservation, told in order, in words.';
