-- The reason for a change, for the detail of its journal row.
--
-- Returns jsonb, empty where none was given. Without settings of its own it inlines into its
-- caller.
create or replace function dibs._reason_told(reason text) returns jsonb
language sql immutable parallel safe as $$
  select case when reason <> '' then jsonb_build_object('reason', reason) else '{}' end
$$;
comment on function dibs._reason_told(text) is
  'The reason for a change, for the detail of its journal row.';
