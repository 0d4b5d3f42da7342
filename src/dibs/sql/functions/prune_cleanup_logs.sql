-- Deletes accounts of cleanup runs older than they are kept, a chunk at a time.
--
-- Returns how many rows were deleted, at most rows_max: the caller asks again until it is 0.
-- A null keep keeps everything; who acts for one organisation deletes none. Locks the deleted rows.
create or replace function dibs.prune_cleanup_logs(
  keep interval default '90 days',
  rows_max int default 10000
) returns int
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_horizon timestamptz := dibs._now() - prune_cleanup_logs.keep;
  v_pruned int;
begin
  delete from dibs.reservation_cleanup_logs l
  where l.ctid = any (array(
    select d.ctid from dibs.reservation_cleanup_logs d
    where d.started_at < v_horizon and dibs._acts_for_all()
    limit prune_cleanup_logs.rows_max
  ));
  get diagnostics v_pruned = row_count;
  return v_pruned;
end
$$;
comment on function dibs.prune_cleanup_logs(interval, int) is
  'Deletes accounts of cleanup runs older than they are kept, a chunk at a time.';
