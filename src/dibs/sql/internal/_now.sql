-- The only clock of the engine: the wall clock at the moment of the call.
--
-- Returns a timestamptz. Tests replace this function to set the time; nothing else may
-- read a clock, and verbs read it once, after they hold the head.
create or replace function dibs._now() returns timestamptz
language sql volatile as $$
  select clock_timestamp()
$$;
comment on function dibs._now() is
  'The only clock of the engine: the wall clock at the moment of the call.';
