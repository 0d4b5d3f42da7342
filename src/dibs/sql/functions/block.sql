-- Holds units and seats back from sale, under a name and for a reason.
--
-- items maps items to units, seats names seats. What is held back under one name is an
-- allocation: it can be given back in parts. All or nothing; a seat that the allocation has
-- already stays in it. Asked again with the same key nothing moves again: replayed says so.
-- Returns code ok with a detail of what the allocation now has, or invalid_input,
-- idempotency_key_reused, not_found, seats_not_found, seats_unavailable or sold_out and
-- nothing changed.
-- Locks: the event's head, then the seats and items.
create or replace function dibs.block(
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
set enable_seqscan = off
set plan_cache_mode = force_generic_plan
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
  where h.event_id = block.event_id and dibs._is_ours(block.event_id)
  for no key update;
  v_head.clock_at := greatest(v_head.clock_at, dibs._now());
  select e.* into v_event from dibs.events e where e.event_id = v_head.event_id;
  if v_event.event_id is null then
    block.code := 'not_found';
    block.detail := jsonb_build_object('event', block.event_id);
    return;
  end if;
  v_move := dibs._meet_move(
    block.event_id, 'block', block.principal, block.key,
    jsonb_build_array(
      coalesce(block.items, '{}'),
      array(select n from unnest(block.seats) n order by n collate "C"),
      block.allocation, block.reason
    ),
    v_head.clock_at
  );
  if v_move.code is not null then
    block.code := v_move.code;
    block.detail := v_move.detail;
    block.replayed := v_move.replayed;
    return;
  end if;
  select r.* into v_read
  from dibs._read_block(
    block.event_id, block.items, block.seats, block.allocation, block.reason, 'available'
  ) r;
  if v_read.code is not null then
    block.code := v_read.code;
    block.detail := v_read.detail;
    return;
  end if;

  v_head.position := dibs._free_due(
    v_event, array[v_read.request], v_head.clock_at, v_head.position
  );
  select r.code, r.detail into block.code, block.detail
  from dibs._decide(v_event, array[v_read.request], '{}') d
  cross join lateral unnest(d) r;
  v_position := v_head.position;
  if block.code is null then
    v_head.position := dibs._write_block(
      v_event, v_read.request, block.allocation, block.reason, 1, block.principal,
      v_head.clock_at, v_head.position
    );
    block.code := 'ok';
    block.detail := dibs._allocation_of(block.event_id, block.allocation);
  end if;
  block.replayed := false;
  perform dibs._keep_move(
    block.event_id, 'block', v_move, block.code, block.detail, v_head.clock_at,
    nullif(v_head.position, v_position)
  );
  update dibs.event_heads h
  set position = v_head.position, clock_at = v_head.clock_at
  where h.event_id = block.event_id;
end
$$;
comment on function dibs.block(text, jsonb, text[], text, text, text, text) is
  'Holds units and seats back from sale, under a name and for a reason.';
