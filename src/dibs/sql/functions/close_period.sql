-- Closes a period of an event's journal with a balance row for each of its items.
--
-- Returns how many rows were written. Replay starts from an item's last balance, so what
-- came before can be archived. Locks: the event's head.
create or replace function dibs.close_period(event_id text, principal text default '')
returns int
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
#variable_conflict use_column
declare
  v_head dibs.event_heads;
  v_written int;
begin
  select h.* into v_head from dibs.event_heads h
  where h.event_id = close_period.event_id and dibs._is_ours(close_period.event_id)
  for no key update;
  v_head.clock_at := greatest(v_head.clock_at, dibs._now());
  insert into dibs.journal (
    event_id, position, recorded_at, action, principal, item_ids, detail
  )
  select i.event_id, v_head.position + row_number() over (order by i.item_id),
    v_head.clock_at, 'balance', coalesce(close_period.principal, ''), array[i.item_id],
    jsonb_build_object(
      'capacity', i.capacity, 'reserved_count', i.reserved_count,
      'sold_count', i.sold_count, 'blocked_count', i.blocked_count
    )
  from dibs.items i
  where i.event_id = v_head.event_id;
  get diagnostics v_written = row_count;
  update dibs.event_heads h
  set position = v_head.position + v_written, clock_at = v_head.clock_at,
    balanced_at = v_head.clock_at
  where h.event_id = v_head.event_id;
  return v_written;
end
$$;
comment on function dibs.close_period(text, text) is
  'Closes a period of an event''s journal with a balance row for each of its items.';
