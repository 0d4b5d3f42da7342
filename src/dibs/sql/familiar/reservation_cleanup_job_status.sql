-- The last ten cleanup runs, the latest first: when, how long, what they did.
create or replace view dibs.reservation_cleanup_job_status with (security_invoker = true) as
select
  l.run_id,
  l.trigger as job_name,
  l.started_at as start_time,
  l.finished_at as end_time,
  l.finished_at - l.started_at as duration,
  case when l.error is null then 'succeeded' else 'failed' end as status,
  l.error as return_message,
  l.reservations_expired,
  l.seats_released,
  l.inconsistencies
from dibs.reservation_cleanup_logs l
order by l.started_at desc, l.run_id desc
limit 10;
comment on view dibs.reservation_cleanup_job_status is
  'The last ten cleanup runs, the latest first: when, how long, what they did.';
