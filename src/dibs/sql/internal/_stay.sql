-- Hears from the owners of reservations: who had left is back, payment may begin.
--
-- Returns nothing; writes a journal row after last_position for each request without a
-- code: those that change more than the time of the last sign of life. Once payment has
-- begun neither leaving nor silence ends a reservation; its deadline does. The caller
-- holds the head and has checked the requests.
create or replace function dibs._stay(
  event dibs.events, requests dibs._request[], decided_at timestamptz, last_position bigint
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_ids uuid[];
  v_paying_ids uuid[];
begin
  select array_agg(r.reservation_id), array_agg(r.reservation_id) filter (where r.is_paying)
  into v_ids, v_paying_ids
  from unnest(_stay.requests) r
  where coalesce(r.code, 'ok') = 'ok' and not r.replayed;

  update dibs.reservations v
  set heartbeat_at = _stay.decided_at,
    left_at = null,
    leaves_at = case when v.reservation_id = any (v_paying_ids) then null
      else dibs._silent_at(_stay.event, v.payment_begun_at, _stay.decided_at) end,
    payment_begun_at = case when v.reservation_id = any (v_paying_ids)
      then coalesce(v.payment_begun_at, _stay.decided_at) else v.payment_begun_at end
  where v.ctid = any (array(
    select k.ctid
    from unnest(v_ids) n (id)
    cross join lateral (
      select k.ctid from dibs.reservations k
      where k.event_id = (_stay.event).event_id and k.reservation_id = n.id
      offset 0
    ) k
  ));

  insert into dibs.journal (
    event_id, position, recorded_at, action, reservation_id, organisation_id, principal,
    session, detail, network, agent
  )
  select v.event_id, _stay.last_position + r.granted, _stay.decided_at, 'stayed',
    v.reservation_id, v.organisation_id, r.principal, v.session,
    case when r.is_paying then jsonb_build_object('paying', true) end,
    r.network, r.agent
  from (
    select r.reservation_id, r.principal, r.network, r.agent, r.is_paying,
      row_number() over (order by r.ordinal) as granted
    from unnest(_stay.requests) r
    where r.code is null
  ) r
  cross join lateral (
    select * from dibs.reservations v
    where v.event_id = (_stay.event).event_id and v.reservation_id = r.reservation_id
    limit 1
  ) v;
end
$$;
comment on function dibs._stay(dibs.events, dibs._request[], timestamptz, bigint) is
  'Hears from the owners of reservations: who had left is back, payment may begin.';
