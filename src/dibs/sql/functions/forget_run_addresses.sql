-- Forgets the network addresses and user agents of cleanup runs past their time.
--
-- Returns how many accounts of runs lost theirs; a null keep keeps everything, and who acts
-- for one organisation changes none. Locks the changed rows.
create or replace function dibs.forget_run_addresses(keep interval default '30 days')
returns int
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_forgotten int;
begin
  update dibs.reservation_cleanup_logs l
  set network = null, agent = null
  where l.started_at < dibs._now() - forget_run_addresses.keep
    and num_nonnulls(l.network, l.agent) > 0 and dibs._acts_for_all();
  get diagnostics v_forgotten = row_count;
  return v_forgotten;
end
$$;
comment on function dibs.forget_run_addresses(interval) is
  'Forgets the network addresses and user agents of cleanup runs past their time.';
