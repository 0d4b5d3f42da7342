-- The stores there are: events of that kind which have not ended, in order of their ids.
--
-- Returns event ids, at most count_max; organisation names whose they are, empty is all.
-- Locks nothing.
create or replace function dibs.list_stores(
  organisation text default '', count_max int default 100
) returns setof text
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select e.event_id
  from dibs.events e
  where e.kind = 'store' and e.status <> 'ended'
    and (organisation = '' or starts_with(e.event_id, organisation || '.'))
  order by e.event_id
  limit count_max
$$;
comment on function dibs.list_stores(text, int) is
  'The stores there are: events of that kind which have not ended, in order of their ids.';
