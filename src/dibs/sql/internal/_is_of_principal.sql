-- Whether a row is of a principal: of it, or of one that acts under it.
--
-- Returns boolean; token:7 is meant by token:7:ab12 too. Without settings of its own it
-- inlines into its caller.
create or replace function dibs._is_of_principal(principal text, wanted text)
returns boolean
language sql immutable parallel safe as $$
  select principal = wanted or starts_with(principal, wanted || ':')
$$;
comment on function dibs._is_of_principal(text, text) is
  'Whether a row is of a principal: of it, or of one that acts under it.';
