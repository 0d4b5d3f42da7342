-- Deletes rows of the office's journal older than they are kept, a chunk at a time.
--
-- Changes are kept as journals are, what was asked in vain as refusals are; null keeps
-- everything. Returns how many rows were deleted, at most rows_max: the caller asks again until
-- it is 0. Locks the deleted rows.
create or replace function dibs_office.prune_journal(
  keep_changes interval default null,
  keep_refusals interval default '90 days',
  rows_max int default 10000
) returns int
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_changes_from timestamptz := dibs._now() - prune_journal.keep_changes;
  v_refusals_from timestamptz := dibs._now() - prune_journal.keep_refusals;
  v_pruned int;
begin
  delete from dibs_office.journal j
  where j.number = any (array(
    select d.number from dibs_office.journal d
    where d.recorded_at < greatest(v_changes_from, v_refusals_from)
      and d.recorded_at < case d.code when 'ok' then v_changes_from else v_refusals_from end
      and dibs_office._is_own(d.organisation_id)
    limit prune_journal.rows_max
  ));
  get diagnostics v_pruned = row_count;
  return v_pruned;
end
$$;
comment on function dibs_office.prune_journal(interval, interval, int) is
  'Deletes rows of the office''s journal older than they are kept, a chunk at a time.';
