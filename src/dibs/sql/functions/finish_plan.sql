-- Ends the import of a seating plan: seats it no longer has go, capacities follow.
--
-- seat_ids names every seat of the plan. Free seats that are not among them are removed, due
-- reservations that hold one expire first; a taken one refuses the import. reason is why, for
-- the journal. Rows, and the seats along them, are put in order. Returns code ok, or not_found
-- (the event), invalid_input without seat_ids, or seats_unavailable naming the taken seats that
-- the plan lost; the caller then rolls back.
-- Locks: the event's head, then its seats and items.
create or replace function dibs.finish_plan(
  event_id text,
  seat_ids text[],
  principal text default '',
  reason text default '',
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
  v_gone text[];
  v_lost jsonb;
  v_changed bigint;
begin
  select h.* into v_head from dibs.event_heads h
  where h.event_id = finish_plan.event_id and dibs._is_ours(finish_plan.event_id)
  for no key update;
  if not found then
    finish_plan.code := 'not_found';
    finish_plan.detail := jsonb_build_object('event', finish_plan.event_id);
    return;
  elsif finish_plan.seat_ids is null then
    finish_plan.code := 'invalid_input';
    finish_plan.detail := dibs._fault('/seat_ids', 'is required');
    return;
  end if;
  finish_plan.detail := dibs._reason_fault(finish_plan.reason);
  if finish_plan.detail is not null then
    finish_plan.code := 'invalid_input';
    return;
  end if;
  v_head.clock_at := greatest(v_head.clock_at, dibs._now());

  select array_agg(s.seat_id order by s.seat_id) into v_gone
  from dibs.seats s
  left join unnest(finish_plan.seat_ids) n (seat_id) on n.seat_id = s.seat_id
  where s.event_id = finish_plan.event_id and n.seat_id is null;
  if v_gone is not null then
    select f.last_position, f.taken into v_head.position, v_lost
    from dibs._free_seats_due(
      finish_plan.event_id, v_gone, v_head.clock_at, v_head.position
    ) f;
  end if;
  if v_lost is not null then
    update dibs.event_heads h
    set position = v_head.position, clock_at = v_head.clock_at
    where h.event_id = finish_plan.event_id;
    finish_plan.code := 'seats_unavailable';
    finish_plan.detail := jsonb_build_object('seats', v_lost);
    return;
  end if;
  delete from dibs.seats s
  where s.event_id = finish_plan.event_id and s.seat_id = any (v_gone);

  perform dibs._arrange_seats(finish_plan.event_id);

  with counted as (
    select i.item_id, (
      select count(*) from dibs.seats s
      where s.event_id = i.event_id and s.item_id = i.item_id
    ) as capacity
    from dibs.items i
    where i.event_id = finish_plan.event_id and i.kind = 'seat'
  ), changed as (
    update dibs.items i
    set capacity = c.capacity,
      available_count = c.capacity - i.reserved_count - i.sold_count - i.blocked_count
    from counted c
    where i.event_id = finish_plan.event_id and i.item_id = c.item_id
      and i.capacity is distinct from c.capacity
    returning i.item_id, i.capacity
  ), numbered as (
    select c.item_id, c.capacity, row_number() over (order by c.item_id) as number
    from changed c
  ), recorded as (
    insert into dibs.journal (
      event_id, position, recorded_at, action, principal, item_ids, detail
    )
    select finish_plan.event_id, v_head.position + n.number, v_head.clock_at, 'item_put',
      coalesce(finish_plan.principal, ''), array[n.item_id],
      jsonb_build_object('capacity', n.capacity)
    from numbered n
  )
  select count(*) into v_changed from numbered;

  insert into dibs.journal (event_id, position, recorded_at, action, principal, detail)
  values (
    finish_plan.event_id, v_head.position + v_changed + 1, v_head.clock_at, 'plan_put',
    coalesce(finish_plan.principal, ''),
    jsonb_build_object('seats', cardinality(finish_plan.seat_ids))
      || dibs._reason_told(finish_plan.reason)
  );
  update dibs.event_heads h
  set position = v_head.position + v_changed + 1, clock_at = v_head.clock_at
  where h.event_id = finish_plan.event_id;
  finish_plan.code := 'ok';
end
$$;
comment on function dibs.finish_plan(text, text[], text, text) is
  'Ends the import of a seating plan: seats it no longer has go, capacities follow.';
