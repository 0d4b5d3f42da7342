-- Deletes the journal of months that are over for longer than it is kept.
--
-- Returns how many rows were deleted, at most rows_max: the caller asks again until it is 0.
-- Of each event the oldest rows go first, so that what stays has no gap; the last balance,
-- all after it and what is in no hourly count yet stay whatever their age, and so do
-- reservations. A null keep keeps everything. It needs no head: it takes nothing that
-- a turn writes or dibs.verify counts from. Locks the deleted rows.
create or replace function dibs.prune_journal(
  keep interval default '90 days',
  rows_max int default 10000
) returns int
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
as $$
#variable_conflict use_column
declare
  v_horizon timestamptz := date_trunc('month', dibs._now() - prune_journal.keep, 'UTC');
  v_old record;
  v_deleted int;
  v_pruned int := 0;
begin
  for v_old in
    select h.event_id, first.position, kept.kept_from
    from dibs.event_heads h
    cross join lateral (
      select j.position from dibs.journal j
      where j.event_id = h.event_id and j.recorded_at < v_horizon
      order by j.position
      limit 1
    ) first
    cross join lateral (select dibs._kept_from(h, v_horizon) as kept_from) kept
    where first.position < kept.kept_from and dibs._is_ours(h.event_id)
  loop
    delete from dibs.journal j
    where j.event_id = v_old.event_id and j.recorded_at < v_horizon
      and j.position
        < least(v_old.kept_from, v_old.position + prune_journal.rows_max - v_pruned);
    get diagnostics v_deleted = row_count;
    v_pruned := v_pruned + v_deleted;
    exit when v_pruned >= prune_journal.rows_max;
  end loop;
  return v_pruned;
end
$$;
comment on function dibs.prune_journal(interval, int) is
  'Deletes the journal of months that are over for longer than it is kept.';
