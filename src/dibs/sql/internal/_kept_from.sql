-- The position from which on an event's journal is kept, where what is older may go.
--
-- Returns the first position of the hours kept, null where nothing may go. Kept are the rows
-- since the horizon, those since the last balance, from which replay starts, and those no
-- roll-up has counted. Whole hours, so a little more is kept than must be.
create or replace function dibs._kept_from(head dibs.event_heads, horizon timestamptz)
returns bigint
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select min(u.first_position)
  from dibs.hourly_counts u
  where u.event_id = (head).event_id and (head).balanced_at is not null
    and u.hour_at >= date_trunc('hour', least((head).balanced_at, horizon), 'UTC')
$$;
comment on function dibs._kept_from(dibs.event_heads, timestamptz) is
  'The position from which on an event''s journal is kept, where what is older may go.';
