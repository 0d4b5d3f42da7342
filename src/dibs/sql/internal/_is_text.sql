-- Whether a field of a request is text of a sound length.
--
-- Returns boolean, null where there is no such field. Without settings of its own it
-- inlines into its caller.
create or replace function dibs._is_text(value jsonb, length_max int) returns boolean
language sql immutable parallel safe as $$
  select jsonb_typeof(value) = 'string' and length(value #>> '{}') between 1 and length_max
$$;
comment on function dibs._is_text(jsonb, int) is
  'Whether a field of a request is text of a sound length.';
