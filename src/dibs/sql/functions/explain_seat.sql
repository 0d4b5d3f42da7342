-- The story of a seat, told in order, in words.
--
-- Returns a row for each thing that happened to it and at the end how it stands now, be it that
-- the plan has it no more; none where the event never had such a seat. What the journal no longer
-- keeps is told from tickets and reservations. Names of owners are masked unless reveal, which
-- its caller answers for. Reads the whole journal of the event: for people, not for pages. Locks
-- nothing.
create or replace function dibs.explain_seat(
  event_id text,
  seat_id text,
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
  v_seat dibs.seats;
  v_now timestamptz;
begin
  select e.* into v_event
  from dibs.events e
  where e.event_id = explain_seat.event_id and dibs._is_ours(explain_seat.event_id);
  select greatest(h.clock_at, dibs._now()) into v_now
  from dibs.event_heads h
  where h.event_id = v_event.event_id;
  select s.* into v_seat
  from dibs.seats s
  where s.event_id = v_event.event_id and s.seat_id = explain_seat.seat_id;
  if v_event.event_id is null then
    return;
  elsif v_seat.seat_id is null then
    v_seat.event_id := v_event.event_id;
    v_seat.seat_id := explain_seat.seat_id;
    v_seat.status := 'gone';
  end if;

  return query
  with told as materialized (
    select j.*
    from dibs.journal j
    where j.event_id = v_seat.event_id
      and (
        j.action <> 'amended' and v_seat.seat_id = any (j.seat_ids)
        or j.detail -> 'seats_added' ? v_seat.seat_id
        or j.detail -> 'seats_dropped' ? v_seat.seat_id
        or j.action = 'reconciled' and j.detail ->> 'subject' = v_seat.seat_id
      )
  ), holders as (
    select v.reservation
    from (
      select distinct t.reservation_id from dibs.tickets t
      where t.event_id = v_seat.event_id and t.seat_id = v_seat.seat_id
    ) t
    cross join lateral (
      select v as reservation from dibs.reservations v
      where v.event_id = v_seat.event_id and v.reservation_id = t.reservation_id
      limit 1
    ) v
  ), rows as (
    select 2 as rank, j.position as number, j.recorded_at as at,
      dibs._said_row(dibs._about_seat(j, v_seat.seat_id), v_event.time_zone) as what,
      dibs._said_actor(
        j.event_id, j.principal, case when j.detail ? 'forced' is not true then j.session end,
        v.customer, reveal
      ) as actor,
      jsonb_strip_nulls(jsonb_build_object(
        'action', j.action, 'position', j.position, 'reservation', j.reservation_id
      )) as detail
    from told j
    left join lateral (
      select v.customer from dibs.reservations v
      where v.event_id = j.event_id and v.reservation_id = j.reservation_id
      limit 1
    ) v on true
    union all
    select 1, 0, m.at, m.what,
      coalesce(m.actor, dibs._said_actor(
        v_seat.event_id, '', (h.reservation).session, (h.reservation).customer, reveal
      )),
      jsonb_build_object('action', m.action, 'reservation', (h.reservation).reservation_id)
    from holders h
    cross join lateral dibs._archived_of(h.reservation, v_event.time_zone) m
    where not exists (
      select from told j where j.reservation_id = (h.reservation).reservation_id
        and j.action in (m.action, 'amended')
    )
    union all
    select 3, 0, v_now, s.what, s.actor, s.detail
    from dibs._seat_standing(v_seat, v_now, v_event.time_zone, reveal) s
    where v_seat.status <> 'gone' or exists (select from told) or exists (select from holders)
  )
  select r.at, r.what, r.actor, r.detail
  from rows r
  order by r.rank = 3, r.at, r.rank, r.number;
end
$$;
comment on function dibs.explain_seat(text, text, boolean) is
  'The story of a seat, told in order, in words.';
