-- Deletes deliveries that are over and older than they are kept, a chunk at a time.
--
-- Their attempts go with them, and gaps noticed as long ago; what endpoints left that were deleted
-- goes first. Returns how many were deleted, at most rows_max: the caller asks again until it is 0.
-- A null keep keeps everything else. Locks the deleted rows.
create or replace function dibs_office.prune_deliveries(
  keep interval default '30 days', rows_max int default 10000
) returns int
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_horizon timestamptz := dibs._now() - prune_deliveries.keep;
  v_ids uuid[] := dibs_office._left_deliveries(prune_deliveries.rows_max);
begin
  if v_ids <> '{}' then
    return dibs_office._delete_deliveries(v_ids);
  end if;
  v_ids := array(
    select d.delivery_id from dibs_office.deliveries d
    where d.created_at < v_horizon and d.status <> 'pending' and exists (
      select from dibs_office.endpoints e
      where e.endpoint_id = d.endpoint_id and dibs_office._is_own(e.organisation_id)
    )
    order by d.created_at
    limit prune_deliveries.rows_max
    for update of d skip locked
  );
  delete from dibs_office.gaps g
  where g.noticed_at < v_horizon and exists (
    select from dibs_office.endpoints e
    where e.endpoint_id = g.endpoint_id and dibs_office._is_own(e.organisation_id)
  );
  return dibs_office._delete_deliveries(v_ids);
end
$$;
comment on function dibs_office.prune_deliveries(interval, int) is
  'Deletes deliveries that are over and older than they are kept, a chunk at a time.';
