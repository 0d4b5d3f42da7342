-- Tells of the reservations of an event that end soon, each deadline once.
--
-- Returns how many were told of, at most count_max: a journal row each, action expiring, with
-- the deadline, the earliest first. The caller asks again until there are fewer. Whose
-- deadline has passed is told by its end alone. Any number may tell at once: each is told by
-- one of them. 0 for an event without a notice (expiring_notice_seconds) or an unknown one.
-- Whom to tell is searched for before, so that under the lock only these are looked at again:
-- more than can be told, since others may tell of the first; only where even of those too few
-- are left is the search made under it.
-- Locks: the event's head, only where somebody is to be told.
create or replace function dibs.tell_expiring(event_id text, count_max int default 200)
returns int
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
  v_count_max int := greatest(tell_expiring.count_max, 0);
  v_found_max int := least(4 * v_count_max::bigint, 1000000);
  v_found uuid[];
  v_over uuid[];
  v_told int;
  v_count int := 0;
begin
  select e.* into v_event from dibs.events e
  where e.event_id = tell_expiring.event_id and dibs._is_ours(tell_expiring.event_id);
  select h.* into v_head from dibs.event_heads h where h.event_id = v_event.event_id;
  v_head.clock_at := greatest(v_head.clock_at, dibs._now());
  if v_event.expiring_notice_seconds is not null then
    v_found := array(
      select x.reservation_id from dibs._expiring(v_event, v_head.clock_at, v_found_max) x
    );
  end if;
  if coalesce(v_found, '{}') = '{}' then
    return 0;
  end if;
  -- Not all at once, but more than are told of.
  v_over := array(
    select n.reservation_id from dibs.notices n
    where n.event_id = tell_expiring.event_id and n.expires_at <= v_head.clock_at
    limit v_found_max
  );

  select h.* into v_head from dibs.event_heads h
  where h.event_id = tell_expiring.event_id
  for no key update;
  v_head.clock_at := greatest(v_head.clock_at, dibs._now());
  delete from dibs.notices n
  where n.ctid = any (array(
    select k.ctid
    from unnest(v_over) o (id)
    cross join lateral (
      select k.ctid, k.expires_at from dibs.notices k
      where k.event_id = tell_expiring.event_id and k.reservation_id = o.id
      offset 0
    ) k
    where k.expires_at <= v_head.clock_at
  ));
  loop
    v_told := dibs._tell_expiring(
      v_event, v_found, v_count_max - v_count, v_head.clock_at, v_head.position + v_count
    );
    v_count := v_count + v_told;
    exit when v_count = v_count_max or cardinality(v_found) < v_found_max;
    v_found := array(
      select x.reservation_id from dibs._expiring(v_event, v_head.clock_at, v_found_max) x
    );
  end loop;
  update dibs.event_heads h
  set position = v_head.position + v_count, clock_at = v_head.clock_at
  where h.event_id = tell_expiring.event_id;
  return v_count;
end
$$;
comment on function dibs.tell_expiring(text, int) is
  'Tells of the reservations of an event that end soon, each deadline once.';
