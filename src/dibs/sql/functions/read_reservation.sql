-- Reads a reservation as it stands at this instant; a due one reads as over.
--
-- Returns one dibs.answer, its token only to who knows it. A given token, session or
-- customer must be the reservation's; without any the caller is trusted.
-- Refuses with not_found or forbidden. Locks nothing.
create or replace function dibs.read_reservation(
  event_id text,
  reservation_id uuid,
  token text default null,
  session text default null,
  customer text default null
) returns setof dibs.answer
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
#variable_conflict use_column
declare
  v_reservation dibs.reservations;
  v_event_id text;
  v_decided_at timestamptz;
  v_answer dibs.answer;
begin
  select h.event_id, greatest(h.clock_at, dibs._now()) into v_event_id, v_decided_at
  from dibs.event_heads h
  where h.event_id = read_reservation.event_id
    and dibs._is_ours(read_reservation.event_id);
  select v.* into v_reservation
  from dibs.reservations v
  where v.event_id = v_event_id
    and v.reservation_id = read_reservation.reservation_id;

  if v_reservation.reservation_id is null then
    v_answer.code := 'not_found';
    v_answer.detail := jsonb_build_object('reservation', read_reservation.reservation_id);
  elsif not dibs._is_holder(
    v_reservation, read_reservation.token, read_reservation.session,
    read_reservation.customer
  ) then
    v_answer.code := 'forbidden';
    v_answer.detail := '{}';
  else
    v_reservation.status := dibs._status_at(v_reservation, v_decided_at);
    v_answer := dibs._as_answer(
      'read', 1, v_reservation,
      (select e.currency from dibs.events e where e.event_id = v_event_id),
      false, null, v_decided_at
    );
    v_answer.token := read_reservation.token;
  end if;
  v_answer.verb := 'read';
  v_answer.ordinal := 1;
  v_answer.id := read_reservation.reservation_id;
  v_answer.replayed := false;
  v_answer.decided_at := coalesce(v_decided_at, dibs._now());
  return next v_answer;
end
$$;
comment on function dibs.read_reservation(text, uuid, text, text, text) is
  'Reads a reservation as it stands at this instant; a due one reads as over.';
