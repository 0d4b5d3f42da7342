-- A text that changes whenever an event's availability does.
--
-- Returns text, null where there is no such event: the epoch (another one after a restore or a
-- failover), and what moves with its availability in one. Locks nothing.
create or replace function dibs.availability_version(event_id text) returns text
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select dibs._live_epoch() || '-'
    || dibs._availability_moves(availability_version.event_id)
  where dibs._is_ours(availability_version.event_id)
$$;
comment on function dibs.availability_version(text) is
  'A text that changes whenever an event''s availability does.';
