-- A payment of the sandbox as it was left, kept from others until this transaction ends.
--
-- Returns one row: the instant it is met at, and the payment, null where there is none; null
-- too for who acts for an organisation, since a provider knows none. Locks its row.
create or replace function dibs_office.meet_sandbox_intent(
  reference text,
  out met_at timestamptz,
  out intent jsonb
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
#variable_conflict use_column
begin
  select to_jsonb(i) into meet_sandbox_intent.intent
  from dibs_office.sandbox_intents i
  where i.reference = meet_sandbox_intent.reference and dibs._acts_for_all()
  for update;
  meet_sandbox_intent.met_at := dibs._now();
end
$$;
comment on function dibs_office.meet_sandbox_intent(text) is
  'A payment of the sandbox as it was left, kept from others until this transaction ends.';
