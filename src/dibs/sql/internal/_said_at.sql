-- An instant in words, as clocks show it where the event is.
--
-- Returns text: the time, and the day where it is not that of the row it is said in.
create or replace function dibs._said_at(
  said timestamptz, beside timestamptz, time_zone text
) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select to_char(
    said at time zone time_zone,
    case (said at time zone time_zone)::date when (beside at time zone time_zone)::date
      then 'HH24:MI:SS' else 'YYYY-MM-DD HH24:MI:SS' end
  )
$$;
comment on function dibs._said_at(timestamptz, timestamptz, text) is
  'An instant in words, as clocks show it where the event is.';
