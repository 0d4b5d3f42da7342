-- The reservations of an owner in an event, the newest first, as they stand now.
--
-- Lists what session and customer, as proofs, would be let act on: a session's own; with a
-- customer theirs in any session, and those of the session that nobody claimed. Live ones
-- and ended ones, due ones as over; with live none that ended and was swept, however many
-- those are. Returns dibs.answer rows with code ok and no token,
-- at most count_max (1000), older than the reservation before (null: from the newest on). No
-- row for an unknown event or for nobody. Locks nothing.
create or replace function dibs.read_reservations(
  event_id text,
  session text default null,
  customer text default null,
  before uuid default null,
  count_max int default 100,
  live boolean default false
) returns setof dibs.answer
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
#variable_conflict use_column
declare
  v_count_max int := least(greatest(read_reservations.count_max, 1), 1000);
  v_before uuid := coalesce(read_reservations.before, 'ffffffff-ffff-ffff-ffff-ffffffffffff');
  v_now record;
  v_reservation dibs.reservations;
  v_ordinal int := 0;
begin
  select e.event_id, greatest(h.clock_at, dibs._now()) as read_at, e.currency into v_now
  from dibs.event_heads h
  join dibs.events e on e.event_id = h.event_id
  where h.event_id = read_reservations.event_id
    and dibs._is_ours(read_reservations.event_id);

  for v_reservation in
    (
      select v.* from dibs.reservations v
      where v.event_id = v_now.event_id
        and v.live_session = read_reservations.session and v.reservation_id < v_before
        and (read_reservations.customer is null or v.customer is null)
      union all
      select v.* from dibs.reservations v
      where v.event_id = v_now.event_id
        and v.live_customer = read_reservations.customer and v.reservation_id < v_before
    )
    union all
    (
      select v.* from dibs.reservations v
      where not read_reservations.live
        and v.event_id = v_now.event_id and v.status <> 'reserved'
        and v.session = read_reservations.session and v.reservation_id < v_before
        and (read_reservations.customer is null or v.customer is null)
      order by v.reservation_id desc
      limit v_count_max
    )
    union all
    (
      select v.* from dibs.reservations v
      where not read_reservations.live
        and v.event_id = v_now.event_id and v.status <> 'reserved'
        and v.customer = read_reservations.customer and v.reservation_id < v_before
      order by v.reservation_id desc
      limit v_count_max
    )
    order by reservation_id desc
    limit v_count_max
  loop
    v_ordinal := v_ordinal + 1;
    v_reservation.status := dibs._status_at(v_reservation, v_now.read_at);
    return query select a.* from dibs._as_answer(
      'read', v_ordinal, v_reservation, v_now.currency, false, null, v_now.read_at
    ) a;
  end loop;
end
$$;
comment on function dibs.read_reservations(text, text, text, uuid, int, boolean) is
  'The reservations of an owner in an event, the newest first, as they stand now.';
