-- What lines together give a reservation: a window, extensions and a whole life.
--
-- Returns one row, from the least of the lines. Conforming timing gives ten extensions of 20
-- seconds at least (WCAG 2.2.1), within an explicit whole life; where none is set, a life is
-- what hold and extensions come to. A window that is longer ends with the life, and there are
-- no more extensions than it has room for, the last of which may be cut short. Without
-- settings of its own it inlines into its caller.
create or replace function dibs._timing_of(
  hold_seconds int, extension_seconds int, extensions_max int, life_seconds_max int,
  conforming_timing boolean
) returns table (
  hold_seconds int, extension_seconds int, extensions_max int, life_seconds bigint
)
language sql immutable parallel safe as $$
  select least(hold_seconds, life_seconds_max), t.extension_seconds,
    case
      when t.extension_seconds = 0 then 0
      when life_seconds_max is null then t.extensions_max
      else least(t.extensions_max, ceil(
        greatest(life_seconds_max - hold_seconds, 0)::double precision / t.extension_seconds
      ))::int
    end,
    coalesce(life_seconds_max, hold_seconds + t.extension_seconds::bigint * t.extensions_max)
  from (
    select
      greatest(extension_seconds, case when conforming_timing then 20 end)
        as extension_seconds,
      greatest(extensions_max, case when conforming_timing then 10 end) as extensions_max
  ) t
$$;
comment on function dibs._timing_of(int, int, int, int, boolean) is
  'What lines together give a reservation: a window, extensions and a whole life.';
