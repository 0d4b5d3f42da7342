-- Deletes messages older than they are kept, a chunk at a time: of orders, and of providers.
--
-- What was told of orders is kept as journals are, null for ever; what providers said is known
-- again for thirty days, far longer than they repeat themselves. Positions go on where they were.
-- Returns how many rows were deleted, at most twice rows_max: the caller asks again until it is 0.
-- Providers' messages belong to nobody, so who acts for an organisation deletes none of them.
-- Locks the deleted rows.
create or replace function dibs_office.prune_messages(
  keep interval default null,
  rows_max int default 10000
) returns int
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_now timestamptz := dibs._now();
  v_told int;
  v_heard int;
begin
  delete from dibs_office.messages m
  where m.ctid = any (array(
    select d.ctid from dibs_office.messages d
    where d.recorded_at < v_now - prune_messages.keep
      and dibs_office._is_own(d.organisation_id)
    limit prune_messages.rows_max
  ));
  get diagnostics v_told = row_count;
  delete from dibs_office.provider_messages m
  where m.ctid = any (array(
    select d.ctid from dibs_office.provider_messages d
    where d.received_at < v_now - interval '30 days' and dibs._acts_for_all()
    limit prune_messages.rows_max
  ));
  get diagnostics v_heard = row_count;
  return v_told + v_heard;
end
$$;
comment on function dibs_office.prune_messages(interval, int) is
  'Deletes messages older than they are kept, a chunk at a time: of orders, and of providers.';
