-- Sweeps every event from SQL alone: call dibs.sweep(), by hand or from pg_cron.
--
-- One event and at most reservations_max reservations a transaction, so that sales go on
-- between; an event that somebody keeps locked is left for the next time. A row in
-- dibs.reservation_cleanup_logs at the end, which names such events as its error. Cannot run
-- inside a transaction of its caller. What commits can pin no search path, so everything here
-- is called by its whole name. Locks: one event's head at a time.
create or replace procedure dibs.sweep(reservations_max int default 200)
language plpgsql
as $$
#variable_conflict use_column
declare
  v_started_at timestamptz := pg_catalog.clock_timestamp();
  v_events text[];
  v_event_id text;
  v_ids uuid[] := '{}';
  v_step_ids uuid[];
  v_seats int := 0;
  v_step_seats int;
  v_locked text[];
begin
  select coalesce(pg_catalog.array_agg(d.event_id), '{}') into v_events from dibs.due_events() d;
  foreach v_event_id in array v_events loop
    loop
      v_step_ids := null;
      begin
        select pg_catalog.array_agg(a.id), pg_catalog.sum(pg_catalog.cardinality(a.seats))
        into v_step_ids, v_step_seats
        from dibs.expire_many(v_event_id, sweep.reservations_max) a;
      exception when lock_not_available then
        v_locked := pg_catalog.array_append(v_locked, v_event_id);
      end;
      commit;
      exit when v_step_ids is null;
      v_ids := pg_catalog.array_cat(v_ids, v_step_ids);
      v_seats := v_seats + v_step_seats;
    end loop;
  end loop;
  perform dibs.log_cleanup(
    v_started_at, pg_catalog.clock_timestamp(), 'schedule', pg_catalog.cardinality(v_ids),
    v_seats, pg_catalog.cardinality(v_events), v_ids,
    error => 'locked by others: '
      operator(pg_catalog.||) pg_catalog.array_to_string(v_locked, ', ')
  );
end
$$;
comment on procedure dibs.sweep(int) is
  'Sweeps every event from SQL alone: call dibs.sweep(), by hand or from pg_cron.';
