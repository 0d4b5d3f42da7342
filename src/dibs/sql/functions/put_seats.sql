-- Imports a part of a plan's seats, between dibs.begin_plan and dibs.finish_plan.
--
-- seats is an array of {"seat_id", "item_id", "zone", "row", "number", "x", "y", "access"};
-- access is accessible, companion or absent. A seat the event has keeps its identity, status
-- and holder and takes the new labels and place, and access where it is given; only a free
-- seat may move to another item; due reservations that hold one which moves expire first.
-- Returns code ok, or not_found for the event or seated items it lacks, invalid_input with the
-- field at fault, or seats_unavailable naming the taken seats that would move.
-- Locks: the event's head, then the seats.
create or replace function dibs.put_seats(
  event_id text,
  seats jsonb,
  principal text default '',
  out code text,
  out detail jsonb
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
#variable_conflict use_column
declare
  v_head dibs.event_heads;
  v_moved text[];
  v_taken jsonb;
  v_unseated jsonb;
begin
  put_seats.detail := dibs._plan_seats_fault(put_seats.seats);
  if put_seats.detail is not null then
    put_seats.code := 'invalid_input';
    return;
  end if;
  select h.* into v_head from dibs.event_heads h
  where h.event_id = put_seats.event_id and dibs._is_ours(put_seats.event_id)
  for no key update;
  if not found then
    put_seats.code := 'not_found';
    put_seats.detail := jsonb_build_object('event', put_seats.event_id);
    return;
  end if;

  select jsonb_agg(distinct n.item_id) into v_unseated
  from jsonb_to_recordset(put_seats.seats) n (item_id text)
  left join dibs.items i on i.event_id = put_seats.event_id and i.item_id = n.item_id
  where i.kind is distinct from 'seat';
  if v_unseated is not null then
    put_seats.code := 'not_found';
    put_seats.detail := jsonb_build_object('items', v_unseated);
    return;
  end if;

  select array_agg(s.seat_id) into v_moved
  from jsonb_to_recordset(put_seats.seats) n (seat_id text, item_id text)
  join dibs.seats s on s.event_id = put_seats.event_id and s.seat_id = n.seat_id
  where s.item_id <> n.item_id;
  if v_moved is not null then
    v_head.clock_at := greatest(v_head.clock_at, dibs._now());
    select f.last_position, f.taken into v_head.position, v_taken
    from dibs._free_seats_due(
      put_seats.event_id, v_moved, v_head.clock_at, v_head.position
    ) f;
    update dibs.event_heads h
    set position = v_head.position, clock_at = v_head.clock_at
    where h.event_id = put_seats.event_id;
  end if;
  if v_taken is not null then
    put_seats.code := 'seats_unavailable';
    put_seats.detail := jsonb_build_object('seats', v_taken);
    return;
  end if;

  insert into dibs.seats as s (
    event_id, seat_id, item_id, zone, row_name, seat_number, x, y, access
  )
  select put_seats.event_id, n.seat_id, n.item_id, coalesce(n.zone, ''),
    coalesce(n."row", ''), coalesce(n.number, ''), n.x, n.y, n.access
  from jsonb_to_recordset(put_seats.seats) n (
    seat_id text, item_id text, zone text, "row" text, number text, x real, y real,
    access text
  )
  on conflict (event_id, seat_id) do update set
    item_id = excluded.item_id, zone = excluded.zone, row_name = excluded.row_name,
    seat_number = excluded.seat_number, x = excluded.x, y = excluded.y,
    access = coalesce(excluded.access, s.access);
  perform dibs._forget_roomy_rows(put_seats.event_id);
  put_seats.code := 'ok';
end
$$;
comment on function dibs.put_seats(text, jsonb, text) is
  'Imports a part of a plan''s seats, between dibs.begin_plan and dibs.finish_plan.';
