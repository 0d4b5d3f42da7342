-- An instant in words, as clocks show it where the event is.
--
-- Returns text: the time, the day where it is not that of the row it is said in, and the
-- offset where it is another than that row's: clocks were set in between, and may show an
-- hour twice.
create or replace function dibs._said_at(
  said timestamptz, beside timestamptz, time_zone text
) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select
    to_char(
      clocks.said,
      case clocks.said::date when clocks.beside::date
        then 'HH24:MI:SS' else 'YYYY-MM-DD HH24:MI:SS' end
    )
    || case when clocks.said - clocks.beside <> _said_at.said - _said_at.beside
      then case when clocks.ahead < '0' then '-' else '+' end
        || to_char(greatest(clocks.ahead, -clocks.ahead), 'HH24:MI')
      else '' end
  from (
    select _said_at.said at time zone time_zone as said,
      _said_at.beside at time zone time_zone as beside,
      (_said_at.said at time zone time_zone) - (_said_at.said at time zone 'UTC') as ahead
  ) clocks
$$;
comment on function dibs._said_at(timestamptz, timestamptz, text) is
  'An instant in words, as clocks show it where the event is.';
