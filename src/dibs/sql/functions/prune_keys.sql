-- Deletes idempotency keys past their retention, a chunk at a time, over all events.
--
-- Returns how many were deleted, at most keys_max: the caller asks again until it is 0.
-- An expired key is as good as absent, so this needs no head. It stays for another minute
-- all the same: a turn that met it while it counted has still to answer with it. Locks the
-- deleted rows.
create or replace function dibs.prune_keys(keys_max int default 10000) returns int
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  -- Read once: no index is searched by what a volatile function says.
  v_expired_at timestamptz := dibs._now() - interval '1 minute';
  v_pruned int;
begin
  delete from dibs.idempotency_keys k
  where k.ctid = any (array(
    select d.ctid from dibs.idempotency_keys d
    where d.expires_at <= v_expired_at and dibs._is_ours(d.event_id)
    limit prune_keys.keys_max
    for update skip locked
  ));
  get diagnostics v_pruned = row_count;
  return v_pruned;
end
$$;
comment on function dibs.prune_keys(int) is
  'Deletes idempotency keys past their retention, a chunk at a time, over all events.';
