-- The reservations of an owner in an event, the newest first, as they stand now.
--
-- The owner is named by session, customer or both, whose reservations are all listed: live
-- ones and ended ones, due ones as over. Returns dibs.answer rows with code ok and no token,
-- at most count_max, older than the reservation before (null: from the newest on). No row for
-- an unknown event. Locks nothing.
create or replace function dibs.read_reservations(
  event_id text,
  session text default null,
  customer text default null,
  before uuid default null,
  count_max int default 100
) returns setof dibs.answer
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_now record;
  v_reservation dibs.reservations;
  v_ordinal int := 0;
begin
  select greatest(h.clock_at, dibs._now()) as read_at, e.currency into v_now
  from dibs.event_heads h
  join dibs.events e on e.event_id = h.event_id
  where h.event_id = read_reservations.event_id;

  for v_reservation in
    select v.* from dibs.reservations v
    where v.event_id = read_reservations.event_id
      and (
        v.session = read_reservations.session or v.customer = read_reservations.customer
      )
      and (
        read_reservations.before is null or v.reservation_id < read_reservations.before
      )
    order by v.reservation_id desc
    limit read_reservations.count_max
  loop
    v_ordinal := v_ordinal + 1;
    v_reservation.status := dibs._status_at(v_reservation, v_now.read_at);
    return query select a.* from dibs._as_answer(
      'read', v_ordinal, v_reservation, v_now.currency, false, null, v_now.read_at
    ) a;
  end loop;
end
$$;
comment on function dibs.read_reservations(text, text, text, uuid, int) is
  'The reservations of an owner in an event, the newest first, as they stand now.';
