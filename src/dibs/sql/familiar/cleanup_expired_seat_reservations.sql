-- Ends every reservation whose time is over, in all events, and says what it did.
--
-- The familiar name of a sweep; writes a row to dibs.reservation_cleanup_logs. One
-- transaction for all events, in order of their ids: a caller with much to sweep calls
-- dibs.sweep(). An event that somebody keeps locked is left for the next time; the row names
-- it as its error. Returns one row. Locks: one event's head after the other.
create or replace function dibs.cleanup_expired_seat_reservations()
returns table (
  total_reservations_expired int, total_seats_released int, reservation_ids uuid[]
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_started_at timestamptz := clock_timestamp();
  v_event_ids text[] := array(select d.event_id from dibs.due_events() d order by 1);
  v_event_id text;
  v_ids uuid[] := '{}';
  v_seats int := 0;
  v_ended record;
  v_locked text[] := '{}';
begin
  foreach v_event_id in array v_event_ids loop
    begin
      select coalesce(array_agg(a.id), '{}') as ids,
        coalesce(sum(cardinality(a.seats)), 0)::int as seats
      into v_ended
      from dibs.expire_many(v_event_id, null) a;
      v_ids := v_ids || v_ended.ids;
      v_seats := v_seats + v_ended.seats;
    exception when lock_not_available then
      v_locked := v_locked || v_event_id;
    end;
  end loop;
  perform dibs.log_cleanup(
    v_started_at, clock_timestamp(), 'schedule', cardinality(v_ids), v_seats,
    cardinality(v_event_ids), v_ids,
    error => 'locked by others: ' || nullif(array_to_string(v_locked, ', '), '')
  );
  return query select cardinality(v_ids), v_seats, v_ids;
end
$$;
comment on function dibs.cleanup_expired_seat_reservations() is
  'Ends every reservation whose time is over, in all events, and says what it did.';
