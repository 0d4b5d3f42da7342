-- How many holds of a day anybody may leave unbought where time is limited: a thousand.
--
-- Returns int. A setting that names more of them raises it.
create or replace function dibs._unbought_least() returns int
language sql immutable parallel safe as $$
  select 1000
$$;
comment on function dibs._unbought_least() is
  'How many holds of a day anybody may leave unbought where time is limited: a thousand.';
