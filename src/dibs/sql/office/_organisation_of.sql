-- Whose the events of a new order are.
--
-- Returns an organisation's id, '' for the installation's own, null where there are several.
create or replace function dibs_office._organisation_of(parts jsonb) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case when count(distinct w.whose) = 1 then min(w.whose) end
  from (
    select coalesce(o.organisation_id, '') as whose
    from jsonb_to_recordset(_organisation_of.parts) a (event text)
    left join dibs_office.organisations o
      on a.event like '%.%' and o.organisation_id = split_part(a.event, '.', 1)
  ) w
$$;
comment on function dibs_office._organisation_of(jsonb) is
  'Whose the events of a new order are.';
