-- The events whose books were last balanced, or begun, before this month.
--
-- Returns their ids; dibs.close_period closes each. Over all events; locks nothing.
create or replace function dibs.periods_to_close() returns setof text
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select h.event_id
  from dibs.event_heads h
  join dibs.events e on e.event_id = h.event_id
  where coalesce(h.balanced_at, e.created_at) < date_trunc('month', dibs._now(), 'UTC')
    and dibs._is_ours(h.event_id)
  order by h.event_id
$$;
comment on function dibs.periods_to_close() is
  'The events whose books were last balanced, or begun, before this month.';
