-- Deliveries, the last first, a page at a time.
--
-- Returns jsonb a row: of the endpoint, status and subject where they are given, numbered below
-- before, at most count_max. Who acts for an organisation is shown its own. Locks nothing.
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
  v_whose text := nullif(dibs_office._organisation_acting(), '');
begin
  return query
  select dibs_office._delivery_told(d)
  from dibs_office.deliveries d
  where (list_deliveries.endpoint_id is null or d.endpoint_id = list_deliveries.endpoint_id)
    and (list_deliveries.status is null or d.status = list_deliveries.status)
    and (list_deliveries.subject is null or d.subject = list_deliveries.subject)
    and (list_deliveries.before is null or d.number < list_deliveries.before)
    and (v_whose is null or exists (
      select from dibs_office.endpoints e
      where e.endpoint_id = d.endpoint_id and e.organisation_id = v_whose
    ))
  order by d.number desc
  limit greatest(list_deliveries.count_max, 0);
end
$$;
comment on function dibs_office.list_deliveries(uuid, text, text, bigint, int) is
  'Deliveries, the last first, a page at a time.';
