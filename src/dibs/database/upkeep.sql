-- What is due, what is kept and what adds up: the statements of workers and of checks.

-- name: due_events
select event_id, due_count, due_at from dibs.due_events();

-- name: next_deadline
select dibs.next_deadline();

-- name: database_now
select pg_catalog.clock_timestamp();

-- name: expiring_events
select event_id from dibs.expiring_events() event_id;

-- name: tell_expiring
select dibs.tell_expiring(event_id => %s, count_max => %s);

-- name: live_count
select dibs.live_count();

-- name: prune_keys
select dibs.prune_keys(keys_max => %s);

-- name: prune_journal
select dibs.prune_journal(keep => %s, rows_max => %s);

-- name: prune_office_keys
select dibs_office.prune_keys(keys_max => %s);

-- name: prune_office_journal
select dibs_office.prune_journal(keep_changes => %s, keep_refusals => %s, rows_max => %s);

-- name: forget_office_addresses
select dibs_office.forget_addresses(keep => %s);

-- name: prune_refusals
select dibs.prune_refusals(keep => %s, rows_max => %s);

-- name: prune_cleanup_logs
select dibs.prune_cleanup_logs(keep => %s, rows_max => %s);

-- name: prune_messages
select dibs_office.prune_messages(keep => %s, rows_max => %s);

-- name: prune_deliveries
select dibs_office.prune_deliveries(keep => %s, rows_max => %s);

-- name: prune_sandbox
select dibs_office.prune_sandbox(keep => %s, rows_max => %s);

-- name: addresses_to_forget
select event_id from dibs.addresses_to_forget(keep => %s) event_id;

-- name: forget_addresses
select dibs.forget_addresses(event_id => %s, keep => %s);

-- name: forget_run_addresses
select dibs.forget_run_addresses(keep => %s);

-- name: drop_journal_months
select dibs.drop_journal_months(keep => %s);

-- name: events_to_roll_up
select event_id from dibs.events_to_roll_up() event_id;

-- name: roll_up
select dibs.roll_up(event_id => %s, rows_max => %s);

-- name: prepare_journal
select dibs.prepare_journal();

-- name: periods_to_close
select event_id from dibs.periods_to_close() event_id;

-- name: close_period
select dibs.close_period(event_id => %s);

-- name: log_cleanup
select dibs.log_cleanup(
  started_at => %(started_at)s, finished_at => %(finished_at)s, trigger => %(trigger)s,
  reservations_expired => %(reservations_expired)s,
  seats_released => %(seats_released)s, events => %(events)s,
  reservation_ids => %(reservation_ids)s::uuid[],
  inconsistencies => %(inconsistencies)s, error => %(error)s,
  principal => %(principal)s
);

-- name: verify
select invariant, subject, detail from dibs.verify(event_id => %s);

-- name: reconcile
select invariant, subject, cause, repair, is_mended, detail
from dibs.reconcile(event_id => %s, dry_run => %s, principal => %s);
