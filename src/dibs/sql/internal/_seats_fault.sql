-- What is wrong with the seats a request names.
--
-- Returns null when they are sound, else the detail of an invalid_input refusal.
create or replace function dibs._seats_fault(seats jsonb) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select case
    when count(*) > 1000 then dibs._fault('/seats', 'must name at most 1000 seats')
    when not bool_and(
      jsonb_typeof(s.seat) = 'string' and length(s.seat #>> '{}') between 1 and 200
    ) then dibs._fault('/seats', 'must name each seat by text of 1 to 200 characters')
    when count(distinct s.seat) < count(*)
      then dibs._fault('/seats', 'must not name a seat twice')
  end
  from jsonb_array_elements(seats) s (seat)
$$;
comment on function dibs._seats_fault(jsonb) is
  'What is wrong with the seats a request names.';
