-- Deletes refusals older than they are kept, a chunk at a time, over all events.
--
-- Returns how many rows were deleted, at most rows_max: the caller asks again until it is 0.
-- Those in no hourly count yet stay. A null keep keeps everything. Locks the deleted rows.
create or replace function dibs.prune_refusals(
  keep interval default '90 days',
  rows_max int default 10000
) returns int
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_horizon timestamptz := dibs._now() - prune_refusals.keep;
  v_pruned int;
begin
  delete from dibs.refusals f
  where f.ctid = any (array(
    select d.ctid
    from dibs.rollup_cursors c
    cross join lateral (
      select d.ctid from dibs.refusals d
      where d.event_id = c.event_id and d.second_at < v_horizon
        and d.second_at < c.refused_until
      limit prune_refusals.rows_max
    ) d
    where dibs._is_ours(c.event_id)
    limit prune_refusals.rows_max
  ));
  get diagnostics v_pruned = row_count;
  return v_pruned;
end
$$;
comment on function dibs.prune_refusals(interval, int) is
  'Deletes refusals older than they are kept, a chunk at a time, over all events.';
