-- Whether the reason somebody gives for a change is short enough.
--
-- Returns null when it is, else the detail of an invalid_input refusal. Without settings of
-- its own it inlines into its caller.
create or replace function dibs._reason_fault(reason text) returns jsonb
language sql immutable parallel safe as $$
  select case when length(reason) > 500
    then dibs._fault('/reason', 'must be text of at most 500 characters') end
$$;
comment on function dibs._reason_fault(text) is
  'Whether the reason somebody gives for a change is short enough.';
