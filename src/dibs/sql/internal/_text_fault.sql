-- Whether one field of a request is text of the right length.
--
-- Returns null when it is (or is absent and optional), else the detail of an
-- invalid_input refusal. field is the field's name, value its JSON.
create or replace function dibs._text_fault(
  field text, value jsonb, length_max int, required boolean default false
) returns jsonb
language sql immutable parallel safe as $$
  select case
    when value is null or jsonb_typeof(value) = 'null' then
      case when required then dibs._fault('/' || field, 'is required') end
    when jsonb_typeof(value) <> 'string'
      or length(value #>> '{}') not between 1 and length_max then
      dibs._fault('/' || field, 'must be text of 1 to ' || length_max || ' characters')
  end
$$;
comment on function dibs._text_fault(text, jsonb, int, boolean) is
  'Whether one field of a request is text of the right length.';
