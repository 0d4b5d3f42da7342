-- The detail of an invalid_input refusal: which field, and what it must be.
--
-- Returns jsonb {"field": JSON pointer, "reason": text}; a pointer may hold a name that is made
-- up, and is told as far as it is worth it.
create or replace function dibs._fault(field text, reason text) returns jsonb
language sql immutable parallel safe as $$
  select jsonb_build_object('field', left(field, 500), 'reason', reason)
$$;
comment on function dibs._fault(text, text) is
  'The detail of an invalid_input refusal: which field, and what it must be.';
