-- Whether one field of a request is text of the right length.
--
-- Returns null when it is (or is absent and optional), else the detail of an
-- invalid_input refusal. field is the field's name, value its JSON. Asked several times for
-- every request: in SQL it would be too long to inline and be started anew each time, and a
-- search path of its own would be set and reset as often; its callers pin theirs.
create or replace function dibs._text_fault(
  field text, value jsonb, length_max int, required boolean default false
) returns jsonb
language plpgsql immutable parallel safe as $$
begin
  return case
    when _text_fault.value is null or jsonb_typeof(_text_fault.value) = 'null' then
      case when _text_fault.required
        then dibs._fault('/' || _text_fault.field, 'is required') end
    when jsonb_typeof(_text_fault.value) <> 'string'
      or length(_text_fault.value #>> '{}') not between 1 and _text_fault.length_max
      then dibs._fault(
        '/' || _text_fault.field,
        'must be text of 1 to ' || _text_fault.length_max || ' characters'
      )
  end;
end
$$;
comment on function dibs._text_fault(text, jsonb, int, boolean) is
  'Whether one field of a request is text of the right length.';
