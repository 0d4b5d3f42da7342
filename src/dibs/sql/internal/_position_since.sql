-- A position of an event's journal before which nothing was recorded at or after an instant.
--
-- Returns a bigint, where a search by time may begin. Found by the hour from the hourly
-- counts, or where these end.
create or replace function dibs._position_since(event_id text, since timestamptz)
returns bigint
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    (
      select min(u.first_position) from dibs.hourly_counts u
      where u.event_id = _position_since.event_id
        and u.hour_at >= date_trunc('hour', since, 'UTC')
    ),
    (
      select c.position + 1 from dibs.rollup_cursors c
      where c.event_id = _position_since.event_id
    ),
    0
  )
$$;
comment on function dibs._position_since(text, timestamptz) is
  'A position of an event''s journal before which nothing was recorded at or after an instant.';
