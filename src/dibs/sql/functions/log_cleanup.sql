-- Writes a row about a cleanup run to dibs.reservation_cleanup_logs.
--
-- trigger says who ran it: worker, schedule, manual, and principal who asked where somebody
-- did. inconsistencies is what dibs.verify found, null where it was not asked. Returns the
-- run's id.
create or replace function dibs.log_cleanup(
  started_at timestamptz,
  finished_at timestamptz,
  trigger text,
  reservations_expired int,
  seats_released int,
  events int,
  reservation_ids uuid[],
  inconsistencies int default null,
  error text default null,
  principal text default ''
) returns bigint
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into dibs.reservation_cleanup_logs (
    started_at, finished_at, trigger, event_count, reservations_expired, seats_released,
    reservation_ids, inconsistencies, error, principal
  )
  values (
    log_cleanup.started_at, log_cleanup.finished_at, log_cleanup.trigger,
    log_cleanup.events, log_cleanup.reservations_expired, log_cleanup.seats_released,
    log_cleanup.reservation_ids, log_cleanup.inconsistencies, log_cleanup.error,
    coalesce(log_cleanup.principal, '')
  )
  returning run_id
$$;
comment on function dibs.log_cleanup(
  timestamptz, timestamptz, text, int, int, int, uuid[], int, text, text
) is 'Writes a row about a cleanup run to dibs.reservation_cleanup_logs.';
