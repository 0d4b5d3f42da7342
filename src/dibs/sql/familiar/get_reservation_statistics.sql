-- What became of reservations in the last hours: of one event, or of all.
--
-- The familiar name of dibs.reservation_statistics. Returns one row; expiration_rate is in
-- per cent. Locks nothing.
create or replace function dibs.get_reservation_statistics(
  event text default null,
  hours int default 24
)
returns table (
  total_created bigint, total_completed bigint, total_expired bigint, total_released bigint,
  total_failed bigint, avg_hold_time_seconds numeric, expiration_rate numeric
)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select s.created, s.completed, s.expired, s.released, s.failed,
    round(s.mean_hold_seconds::numeric, 3), round(100 * s.expiration_rate::numeric, 2)
  from dibs.reservation_statistics(event, hours) s
$$;
comment on function dibs.get_reservation_statistics(text, int) is
  'What became of reservations in the last hours: of one event, or of all.';
