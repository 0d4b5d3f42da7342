-- Deletes idempotency keys of the office past their retention, a chunk at a time.
--
-- Those of payments too. Returns how many were deleted, at most twice keys_max: the caller asks
-- again until it is 0. An expired key is as good as absent, but for a day that of a call which
-- may be under way. Who acts for an organisation deletes its own. Locks the deleted rows.
create or replace function dibs_office.prune_keys(keys_max int default 10000) returns int
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_now timestamptz := dibs._now();
  v_pruned int;
  v_payment_keys_pruned int;
begin
  delete from dibs_office.idempotency_keys k
  where k.ctid = any (array(
    select d.ctid from dibs_office.idempotency_keys d
    where d.expires_at <= v_now and dibs_office._is_own(d.organisation_id)
      and (d.status is not null or d.expires_at <= v_now - interval '1 day')
    limit prune_keys.keys_max
    for update skip locked
  ));
  get diagnostics v_pruned = row_count;
  delete from dibs_office.payment_keys k
  where k.ctid = any (array(
    select d.ctid from dibs_office.payment_keys d
    where d.expires_at <= v_now and dibs_office._is_own(d.organisation_id)
    limit prune_keys.keys_max
    for update skip locked
  ));
  get diagnostics v_payment_keys_pruned = row_count;
  return v_pruned + v_payment_keys_pruned;
end
$$;
comment on function dibs_office.prune_keys(int) is
  'Deletes idempotency keys of the office past their retention, a chunk at a time.';
