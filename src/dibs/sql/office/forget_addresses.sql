-- Takes addresses and user agents out of the office's journal once they are kept too long.
--
-- A null keep keeps everything. Returns how many rows lost one. Locks those rows.
create or replace function dibs_office.forget_addresses(keep interval) returns int
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_horizon timestamptz := dibs._now() - forget_addresses.keep;
  v_forgotten int;
begin
  update dibs_office.journal j
  set network = null, agent = null
  where j.recorded_at < v_horizon and num_nonnulls(j.network, j.agent) > 0
    and dibs_office._is_own(j.organisation_id);
  get diagnostics v_forgotten = row_count;
  return v_forgotten;
end
$$;
comment on function dibs_office.forget_addresses(interval) is
  'Takes addresses and user agents out of the office''s journal once they are kept too long.';
