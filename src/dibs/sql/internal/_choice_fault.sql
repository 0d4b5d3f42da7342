-- Whether one field of a request is one of the words it may be.
--
-- Returns null when it is (or is absent), else the detail of an invalid_input refusal.
create or replace function dibs._choice_fault(field text, value jsonb, choices text[])
returns jsonb
language sql immutable parallel safe as $$
  select case
    when value is null or jsonb_typeof(value) = 'null' then null
    when (value #>> '{}') = any (choices) then null
    else dibs._fault('/' || field, 'must be one of ' || array_to_string(choices, ', '))
  end
$$;
comment on function dibs._choice_fault(text, jsonb, text[]) is
  'Whether one field of a request is one of the words it may be.';
