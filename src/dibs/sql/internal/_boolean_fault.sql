-- Whether one field of a request is true or false.
--
-- Returns null when it is (or is absent), else the detail of an invalid_input refusal.
create or replace function dibs._boolean_fault(field text, value jsonb) returns jsonb
language sql immutable parallel safe as $$
  select case when jsonb_typeof(value) not in ('boolean', 'null')
    then dibs._fault('/' || field, 'must be true or false') end
$$;
comment on function dibs._boolean_fault(text, jsonb) is
  'Whether one field of a request is true or false.';
