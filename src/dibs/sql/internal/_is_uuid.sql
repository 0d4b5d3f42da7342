-- Whether a text is a reservation's id as it is written, so that a cast cannot fail.
--
-- Returns boolean, null for null. Without settings of its own it inlines into its caller.
create or replace function dibs._is_uuid(value text) returns boolean
language sql immutable parallel safe as $$
  select value ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$'
$$;
comment on function dibs._is_uuid(text) is
  'Whether a text is a reservation''s id as it is written, so that a cast cannot fail.';
