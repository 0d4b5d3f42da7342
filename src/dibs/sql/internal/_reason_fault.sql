-- Whether the reason somebody gives for a change is one: short enough, and not blank.
--
-- Returns null when it is, or when none is given, else the detail of an invalid_input
-- refusal. Without settings of its own it inlines into its caller.
create or replace function dibs._reason_fault(reason text) returns jsonb
language sql immutable parallel safe as $$
  select case
    when length(reason) > 500
      then dibs._fault('/reason', 'must be text of at most 500 characters')
    when reason ~ '^\s+$' then dibs._fault('/reason', 'must not be blank')
  end
$$;
comment on function dibs._reason_fault(text) is
  'Whether the reason somebody gives for a change is one: short enough, and not blank.';
