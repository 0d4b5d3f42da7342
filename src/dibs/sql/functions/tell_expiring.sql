-- Tells of the reservations of an event that end soon, each deadline once.
--
-- Returns how many were told of, at most count_max: a journal row each, action expiring, with
-- the deadline, the earliest first. The caller asks again until there are fewer. Whose
-- deadline has passed is told by its end alone. Any number may tell at once: each is told by
-- one of them. 0 for an event without a notice (expiring_notice_seconds) or an unknown one.
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
  v_count int;
begin
  select e.* into v_event from dibs.events e
  where e.event_id = tell_expiring.event_id and dibs._is_ours(tell_expiring.event_id);
  select h.* into v_head from dibs.event_heads h where h.event_id = v_event.event_id;
  if v_event.expiring_notice_seconds is null or not exists (
    select from dibs._expiring(v_event, greatest(v_head.clock_at, dibs._now()), 1)
  ) then
    return 0;
  end if;

  select h.* into v_head from dibs.event_heads h
  where h.event_id = tell_expiring.event_id
  for no key update;
  v_head.clock_at := greatest(v_head.clock_at, dibs._now());
  delete from dibs.notices n
  where n.event_id = tell_expiring.event_id and n.expires_at <= v_head.clock_at;

  with told as materialized (
    select x.reservation_id, x.expires_at, row_number() over () as place
    from dibs._expiring(v_event, v_head.clock_at, greatest(tell_expiring.count_max, 0)) x
  ), noticed as (
    insert into dibs.notices as n (event_id, reservation_id, expires_at)
    select tell_expiring.event_id, t.reservation_id, t.expires_at from told t
    on conflict (event_id, reservation_id) do update set expires_at = excluded.expires_at
  ), written as (
    insert into dibs.journal (
      event_id, position, recorded_at, action, reservation_id, organisation_id, principal,
      session, expires_at
    )
    select tell_expiring.event_id, v_head.position + t.place, v_head.clock_at, 'expiring',
      t.reservation_id, v.organisation_id, 'dibs', v.session, t.expires_at
    from told t
    cross join lateral (
      select * from dibs.reservations v
      where v.event_id = tell_expiring.event_id and v.reservation_id = t.reservation_id
      limit 1
    ) v
  )
  select count(*) into v_count from told;
  update dibs.event_heads h
  set position = v_head.position + v_count, clock_at = v_head.clock_at
  where h.event_id = tell_expiring.event_id;
  return v_count;
end
$$;
comment on function dibs.tell_expiring(text, int) is
  'Tells of the reservations of an event that end soon, each deadline once.';
