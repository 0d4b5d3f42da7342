-- Says whom seats are kept for: who needs an accessible seat, or comes along; or nobody.
--
-- access is accessible, companion or null. dibs.reserve gives a kept seat to who asks for best
-- seats of that access, and to who names it. Importing the plan again leaves it as it is,
-- unless the import says otherwise. reason is why, for the journal. Returns code ok, or
-- not_found (the event), seats_not_found or invalid_input with a detail and nothing changed.
-- Locks: the event's head, then the seats.
create or replace function dibs.put_access(
  event_id text,
  seats text[],
  access text,
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
  v_unknown text[];
begin
  select h.* into v_head from dibs.event_heads h
  where h.event_id = put_access.event_id and dibs._is_ours(put_access.event_id)
  for no key update;
  if not found then
    put_access.code := 'not_found';
    put_access.detail := jsonb_build_object('event', put_access.event_id);
    return;
  end if;
  put_access.detail := coalesce(
    case when coalesce(cardinality(put_access.seats), 0) = 0
      then dibs._fault('/seats', 'must name at least one seat') end,
    dibs._seats_fault(to_jsonb(put_access.seats)),
    dibs._choice_fault('access', to_jsonb(put_access.access), '{accessible,companion}'),
    dibs._reason_fault(put_access.reason)
  );
  if put_access.detail is not null then
    put_access.code := 'invalid_input';
    return;
  end if;
  select array_agg(n.seat_id) into v_unknown
  from unnest(put_access.seats) n (seat_id)
  where not exists (
    select from dibs.seats s
    where s.event_id = put_access.event_id and s.seat_id = n.seat_id
  );
  if v_unknown is not null then
    put_access.code := 'seats_not_found';
    put_access.detail := dibs._unknown_names('seat', v_unknown);
    return;
  end if;

  update dibs.seats s
  set access = put_access.access
  where s.event_id = put_access.event_id and s.seat_id = any (put_access.seats);
  perform dibs._forget_roomy_rows(put_access.event_id);
  v_head.clock_at := greatest(v_head.clock_at, dibs._now());
  insert into dibs.journal (
    event_id, position, recorded_at, action, principal, seat_ids, detail
  )
  values (
    put_access.event_id, v_head.position + 1, v_head.clock_at, 'access_put',
    coalesce(put_access.principal, ''), put_access.seats,
    jsonb_build_object('access', put_access.access) || dibs._reason_told(put_access.reason)
  );
  update dibs.event_heads h
  set position = v_head.position + 1, clock_at = v_head.clock_at
  where h.event_id = put_access.event_id;
  put_access.code := 'ok';
end
$$;
comment on function dibs.put_access(text, text[], text, text, text) is
  'Says whom seats are kept for: who needs an accessible seat, or comes along; or nobody.';
