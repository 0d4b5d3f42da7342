-- Whether a request names a field that its verb does not know.
--
-- Returns null when all are known, else the detail of an invalid_input refusal for the
-- first unknown one; a request that is no object is refused as a whole.
create or replace function dibs._unknown_field(request jsonb, known text[]) returns jsonb
language sql immutable parallel safe as $$
  select case
    when jsonb_typeof(request) <> 'object' then dibs._fault('', 'must be an object')
    when request - known <> '{}' then (
      select dibs._fault('/' || min(field), 'is not a field of this request')
      from jsonb_object_keys(request - known) field
    )
  end
$$;
comment on function dibs._unknown_field(jsonb, text[]) is
  'Whether a request names a field that its verb does not know.';
