-- Ends every reservation whose time is over, in all events, and says what it did.
--
-- The familiar name of a sweep; writes a row to dibs.reservation_cleanup_logs. One
-- transaction for all events, in order of their ids: a caller with much to sweep calls
-- dibs.sweep(). Returns one row. Locks: one event's head after the other.
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
  v_ended record;
begin
  select coalesce(array_agg(a.id), '{}') as ids,
    coalesce(sum(cardinality(a.seats)), 0)::int as seats
  into v_ended
  from unnest(v_event_ids) e (event_id)
  cross join lateral dibs.expire_many(e.event_id, null) a;
  perform dibs.log_cleanup(
    v_started_at, clock_timestamp(), 'schedule', cardinality(v_ended.ids), v_ended.seats,
    cardinality(v_event_ids), v_ended.ids
  );
  return query select cardinality(v_ended.ids), v_ended.seats, v_ended.ids;
end
$$;
comment on function dibs.cleanup_expired_seat_reservations() is
  'Ends every reservation whose time is over, in all events, and says what it did.';
