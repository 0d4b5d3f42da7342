-- Deletes payments of the sandbox that are older than they are kept, a chunk at a time.
--
-- Old is what nothing has changed for so long; one that a payment of an order is still worked on
-- with stays. What it had to tell and nobody took in goes with it. Returns how many payments were
-- deleted, at most rows_max: the caller asks again until it is 0. A null keep keeps everything.
-- They belong to nobody, so who acts for an organisation deletes none. Locks the deleted rows.
create or replace function dibs_office.prune_sandbox(
  keep interval default '90 days', rows_max int default 10000
) returns int
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_horizon timestamptz := dibs._now() - prune_sandbox.keep;
  v_references text[];
begin
  v_references := array(
    select i.reference from dibs_office.sandbox_intents i
    where i.updated_at < v_horizon and dibs._acts_for_all() and not exists (
      select from dibs_office.payments p
      where p.provider = 'sandbox' and p.reference = i.reference and p.due_at is not null
    )
    limit prune_sandbox.rows_max
    for update skip locked
  );
  delete from dibs_office.sandbox_messages m where m.reference = any (v_references);
  delete from dibs_office.sandbox_intents i where i.reference = any (v_references);
  return cardinality(v_references);
end
$$;
comment on function dibs_office.prune_sandbox(interval, int) is
  'Deletes payments of the sandbox that are older than they are kept, a chunk at a time.';
