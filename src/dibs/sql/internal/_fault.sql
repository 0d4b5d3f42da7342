-- The detail of an invalid_input refusal: which field, and what it must be.
--
-- Returns jsonb {"field": JSON pointer, "reason": text}.
create or replace function dibs._fault(field text, reason text) returns jsonb
language sql immutable parallel safe as $$
  select jsonb_build_object('field', field, 'reason', reason)
$$;
comment on function dibs._fault(text, text) is
  'The detail of an invalid_input refusal: which field, and what it must be.';
