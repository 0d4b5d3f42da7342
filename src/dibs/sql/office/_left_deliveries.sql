-- Deliveries of endpoints that were deleted, which had too many of them to go at once.
--
-- Returns the ids of at most rows_max; none to who acts for an organisation. It steps from one
-- endpoint to the next, so that looking costs what their number is. Locks nothing.
create or replace function dibs_office._left_deliveries(rows_max int) returns uuid[]
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with recursive told (endpoint_id) as (
    (
      select d.endpoint_id from dibs_office.deliveries d
      where dibs._acts_for_all()
      order by d.endpoint_id
      limit 1
    )
    union all
    select n.endpoint_id
    from told t
    cross join lateral (
      select d.endpoint_id from dibs_office.deliveries d
      where d.endpoint_id > t.endpoint_id
      order by d.endpoint_id
      limit 1
    ) n
  )
  select array(
    select d.delivery_id
    from told t
    join dibs_office.deliveries d on d.endpoint_id = t.endpoint_id
    where not exists (
      select from dibs_office.endpoints e where e.endpoint_id = t.endpoint_id
    )
    limit _left_deliveries.rows_max
  )
$$;
comment on function dibs_office._left_deliveries(int) is
  'Deliveries of endpoints that were deleted, which had too many of them to go at once.';
