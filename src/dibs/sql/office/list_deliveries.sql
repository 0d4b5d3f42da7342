-- Deliveries, the last first, a page at a time.
--
-- Returns jsonb a row: of the endpoint, status and subject where they are given, numbered below
-- before, at most count_max. Who acts for an organisation is shown its own. Those of an endpoint
-- that was deleted are not there. Locks nothing.
create or replace function dibs_office.list_deliveries(
  endpoint_id uuid default null,
  status text default null,
  subject text default null,
  before bigint default null,
  count_max int default 100
) returns setof jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
-- What is not asked for is not looked at: the plan knows what is null.
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_before bigint := coalesce(list_deliveries.before, 9223372036854775807);
  v_count_max int := greatest(list_deliveries.count_max, 0);
  v_statuses text[] := case
    when list_deliveries.status is null then array['pending', 'delivered', 'dead', 'skipped']
    else array[list_deliveries.status] end;
  v_is_whole boolean := list_deliveries.endpoint_id is null and list_deliveries.status is null
    and dibs._acts_for_all();
begin
  if list_deliveries.subject is not null or v_is_whole then
    return query
    select dibs_office._delivery_told(d)
    from dibs_office.deliveries d
    join dibs_office.endpoints e on e.endpoint_id = d.endpoint_id
    where (list_deliveries.subject is null or d.subject = list_deliveries.subject)
      and d.number < v_before and d.status = any (v_statuses)
      and (list_deliveries.endpoint_id is null or d.endpoint_id = list_deliveries.endpoint_id)
      and dibs_office._is_own(e.organisation_id)
    order by d.number desc
    limit v_count_max;
    return;
  end if;
  -- The last of each endpoint and status are found at once, and the last of all are among them.
  return query
  select dibs_office._delivery_told(d)
  from (
    select l.number
    from dibs_office.endpoints e
    cross join unnest(v_statuses) s (status)
    cross join lateral (
      select d.number from dibs_office.deliveries d
      -- Rows are compared so that no other index is thought to find them sooner.
      where (d.endpoint_id, d.status, d.number) >= (e.endpoint_id, s.status, 0::bigint)
        and (d.endpoint_id, d.status, d.number) < (e.endpoint_id, s.status, v_before)
      order by d.endpoint_id desc, d.status desc, d.number desc
      limit v_count_max
    ) l
    where (list_deliveries.endpoint_id is null or e.endpoint_id = list_deliveries.endpoint_id)
      and dibs_office._is_own(e.organisation_id)
    order by l.number desc
    limit v_count_max
  ) l
  join dibs_office.deliveries d on d.number = l.number
  order by d.number desc;
end
$$;
comment on function dibs_office.list_deliveries(uuid, text, text, bigint, int) is
  'Deliveries, the last first, a page at a time.';
