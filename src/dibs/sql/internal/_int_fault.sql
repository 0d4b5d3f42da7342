-- Whether one field of a request is a whole number within bounds.
--
-- Returns null when it is (or is absent), else the detail of an invalid_input refusal.
create or replace function dibs._int_fault(
  field text, value jsonb, value_min bigint, value_max bigint
) returns jsonb
language sql immutable parallel safe as $$
  select case
    when value is null or jsonb_typeof(value) = 'null' then null
    when jsonb_typeof(value) = 'number' and (value #>> '{}') ~ '^[0-9]{1,15}$'
      and (value #>> '{}')::bigint between value_min and value_max then null
    else dibs._fault(
      '/' || field, 'must be a whole number from ' || value_min || ' to ' || value_max
    )
  end
$$;
comment on function dibs._int_fault(text, jsonb, bigint, bigint) is
  'Whether one field of a request is a whole number within bounds.';
