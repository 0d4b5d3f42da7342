-- What an event holds back from sale, allocation by allocation.
--
-- Returns jsonb rows in order of their names:
-- {"allocation", "reason", "items": {item: units}, "seats": [...], "updated_at"}.
create or replace function dibs.allocations(event_id text) returns setof jsonb
language sql stable security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
  select dibs._allocation_of(allocations.event_id, a.allocation)
    || jsonb_build_object('updated_at', a.updated_at)
  from (
    select a.allocation, max(a.updated_at) as updated_at
    from dibs.allocations a
    where a.event_id = allocations.event_id and dibs._is_ours(allocations.event_id)
    group by a.allocation
  ) a
  order by a.allocation
$$;
comment on function dibs.allocations(text) is
  'What an event holds back from sale, allocation by allocation.';
