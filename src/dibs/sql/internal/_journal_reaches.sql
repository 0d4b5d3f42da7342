-- Whether all that an event's journal has told since an instant is still kept.
--
-- Returns boolean. The oldest rows go first, so the first that is left tells.
create or replace function dibs._journal_reaches(event_id text, then_at timestamptz)
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce((
    select j.position = 1 or j.recorded_at <= then_at
    from dibs.journal j
    where j.event_id = _journal_reaches.event_id
    order by j.position
    limit 1
  ), false)
$$;
comment on function dibs._journal_reaches(text, timestamptz) is
  'Whether all that an event''s journal has told since an instant is still kept.';
