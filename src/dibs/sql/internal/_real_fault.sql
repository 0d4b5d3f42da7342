-- Whether one field of a request is a number that a real holds: a place on a plan.
--
-- Returns null when it is (or is absent), else the detail of an invalid_input refusal.
create or replace function dibs._real_fault(field text, value jsonb) returns jsonb
language sql immutable parallel safe as $$
  select case
    when value is null or jsonb_typeof(value) = 'null' then null
    -- Compared before it is cast to a real: what is larger or finer would raise there.
    when jsonb_typeof(value) = 'number' and (
      value = '0' or abs((value #>> '{}')::numeric) between 0.000001 and 1000000
    ) then null
    else dibs._fault(
      '/' || field, 'must be a number from -1000000 to 1000000, 0.000001 or more from 0'
    )
  end
$$;
comment on function dibs._real_fault(text, jsonb) is
  'Whether one field of a request is a number that a real holds: a place on a plan.';
