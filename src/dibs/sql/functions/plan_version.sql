-- A text that changes whenever an event's seating plan does.
--
-- Returns text, null where the event has none. The same plan put again keeps it. Cheap enough to
-- ask whenever somebody wants the plan. Locks nothing.
create or replace function dibs.plan_version(event_id text) returns text
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select p.version
  from dibs.plans p
  where p.event_id = plan_version.event_id and dibs._is_ours(plan_version.event_id)
$$;
comment on function dibs.plan_version(text) is
  'A text that changes whenever an event''s seating plan does.';
