-- Forgets the network addresses and user agents of an event past their time, in part.
--
-- They go from its journal, its reservations (of those that the journal keeps no more, too) and
-- its refusals; the rows stay. Returns how many rows of each were gone through, at most
-- rows_max but for the rest of a second: the caller asks again until it is 0. A null keep
-- keeps everything.
-- Locks: the event's head, since reservations change, then the event's cursor and the rows.
create or replace function dibs.forget_addresses(
  event_id text,
  keep interval default '30 days',
  rows_max int default 1000
) returns int
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
set jit = off
as $$
#variable_conflict use_column
declare
  v_horizon timestamptz := dibs._now() - forget_addresses.keep;
  v_past bigint := dibs._position_since(forget_addresses.event_id, v_horizon) - 1;
  v_cursor dibs.address_cursors;
  v_gone bigint;
  v_first bigint;
  v_last bigint;
  v_forgotten int := 0;
  v_until timestamptz;
  v_refusals int;
begin
  select h.position into v_gone from dibs.event_heads h
  where h.event_id = forget_addresses.event_id and dibs._is_ours(h.event_id)
    and forget_addresses.keep is not null
  for no key update;
  if not found then
    return 0;
  end if;
  insert into dibs.address_cursors (event_id) values (forget_addresses.event_id)
  on conflict (event_id) do nothing;
  select c.* into v_cursor
  from dibs.address_cursors c where c.event_id = forget_addresses.event_id;

  -- What was archived meanwhile is gone with all that was in it, but not what it was about.
  select least(v_past, coalesce(min(j.position) - 1, v_gone)) into v_gone
  from dibs.journal j where j.event_id = forget_addresses.event_id;
  v_first := v_cursor.position;
  if v_first < v_gone then
    select f.last_position, f.forgotten into v_first, v_forgotten
    from dibs._forget_archived(
      forget_addresses.event_id, v_first, v_gone, forget_addresses.rows_max
    ) f;
  end if;
  v_last := case
    when v_first < v_gone then v_first
    else greatest(v_first, least(v_first + forget_addresses.rows_max, v_past))
  end;
  update dibs.reservations v
  set network = null
  where v.event_id = forget_addresses.event_id and v.network is not null
    and v.reservation_id = any (array(
      select j.reservation_id from dibs.journal j
      where j.event_id = forget_addresses.event_id and j.action = 'reserved'
        and j.position > v_first and j.position <= v_last
    ));
  update dibs.journal j
  set network = null, agent = null
  where j.event_id = forget_addresses.event_id
    and j.position > v_first and j.position <= v_last
    and num_nonnulls(j.network, j.agent) > 0;

  select count(*), max(f.second_at) into v_refusals, v_until
  from (
    select f.second_at from dibs.refusals f
    where f.event_id = forget_addresses.event_id and f.second_at < v_horizon
      and f.second_at >= v_cursor.refused_until
    order by f.second_at
    limit forget_addresses.rows_max
  ) f;
  update dibs.refusals f
  set network = null, agent = null
  where f.event_id = forget_addresses.event_id
    and f.second_at between v_cursor.refused_until and v_until
    and num_nonnulls(f.network, f.agent) > 0;

  update dibs.address_cursors c
  set position = v_last,
    refused_until = coalesce(v_until + interval '1 second', c.refused_until)
  where c.event_id = forget_addresses.event_id;
  -- Hours in which nobody was born are gone through, too.
  return greatest(v_forgotten + v_last - v_first + v_refusals, (v_first < v_gone)::int);
end
$$;
comment on function dibs.forget_addresses(text, interval, int) is
  'Forgets the network addresses and user agents of an event past their time, in part.';
