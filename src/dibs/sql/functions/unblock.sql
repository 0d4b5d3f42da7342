-- Puts what was held back on sale again: part of an allocation, or all of it.
--
-- items maps items to units, seats names seats; neither means the whole allocation, which
-- may have nothing. All or nothing. Asked again with the same key nothing moves again: replayed
-- says so. Returns code ok with a detail of what the allocation still has, or invalid_input,
-- idempotency_key_reused, not_found, seats_not_found or seats_unavailable (seats it does not
-- have, and its name) and nothing changed.
-- Locks: the event's head, then the seats and items.
create or replace function dibs.unblock(
  event_id text,
  items jsonb default '{}',
  seats text[] default '{}',
  allocation text default 'house',
  reason text default '',
  principal text default '',
  key text default null,
  out code text,
  out detail jsonb,
  out replayed boolean
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
set lock_timeout = '2s'
set jit = off
as $$
#variable_conflict use_column
declare
  v_head dibs.event_heads;
  v_event dibs.events;
  v_read record;
  v_move dibs._request;
  v_position bigint;
begin
  select h.* into v_head from dibs.event_heads h
  where h.event_id = unblock.event_id and dibs._is_ours(unblock.event_id)
  for no key update;
  v_head.clock_at := greatest(v_head.clock_at, dibs._now());
  select e.* into v_event from dibs.events e where e.event_id = v_head.event_id;
  if v_event.event_id is null then
    unblock.code := 'not_found';
    unblock.detail := jsonb_build_object('event', unblock.event_id);
    return;
  end if;
  v_move := dibs._meet_move(
    unblock.event_id, 'unblock', unblock.principal, unblock.key,
    jsonb_build_array(
      coalesce(unblock.items, '{}'),
      array(select n from unnest(unblock.seats) n order by n collate "C"),
      unblock.allocation, unblock.reason
    ),
    v_head.clock_at
  );
  if v_move.code is not null then
    unblock.code := v_move.code;
    unblock.detail := v_move.detail;
    unblock.replayed := v_move.replayed;
    return;
  end if;
  select r.* into v_read
  from dibs._read_block(
    unblock.event_id, unblock.items, unblock.seats, unblock.allocation, unblock.reason,
    'blocked'
  ) r;
  if v_read.code is not null then
    unblock.code := v_read.code;
    unblock.detail := v_read.detail;
    return;
  end if;

  v_position := v_head.position;
  v_head.position := dibs._write_block(
    v_event, v_read.request, unblock.allocation, unblock.reason, -1, unblock.principal,
    v_head.clock_at, v_head.position
  );
  update dibs.event_heads h
  set position = v_head.position, clock_at = v_head.clock_at
  where h.event_id = unblock.event_id;
  unblock.code := 'ok';
  unblock.detail := dibs._allocation_of(unblock.event_id, unblock.allocation);
  unblock.replayed := false;
  perform dibs._keep_move(
    unblock.event_id, 'unblock', v_move, unblock.code, unblock.detail, v_head.clock_at,
    nullif(v_head.position, v_position)
  );
end
$$;
comment on function dibs.unblock(text, jsonb, text[], text, text, text, text) is
  'Puts what was held back on sale again: part of an allocation, or all of it.';
