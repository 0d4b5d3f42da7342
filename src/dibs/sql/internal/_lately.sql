-- How far back it is looked for what somebody held: a day.
--
-- Returns an interval.
create or replace function dibs._lately() returns interval
language sql immutable parallel safe as $$
  select interval '24 hours'
$$;
comment on function dibs._lately() is
  'How far back it is looked for what somebody held: a day.';
