-- Whether an event is there for the organisation that this transaction acts for.
--
-- Returns boolean. An event belongs to an organisation by its name, acme.gala to acme, so
-- that every table can tell without a join. It stands where an event's head or rows are read
-- first: an event of somebody else is then no event. Without columns in it a plan asks once.
create or replace function dibs._is_ours(event_id text) returns boolean
language sql stable parallel safe as $$
  select coalesce(current_setting('dibs.organisation', true), '') in ('', '*')
    or starts_with(event_id, current_setting('dibs.organisation', true) || '.')
$$;
comment on function dibs._is_ours(text) is
  'Whether an event is there for the organisation that this transaction acts for.';
