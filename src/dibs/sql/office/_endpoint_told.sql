-- An endpoint as it is told: all but its secrets and who relays to it.
--
-- Its last ten gaps are among it, and how many positions all of them have. Returns jsonb.
create or replace function dibs_office._endpoint_told(endpoint dibs_office.endpoints)
returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
  select jsonb_build_object(
    'id', endpoint.endpoint_id, 'kind', endpoint.kind, 'url', endpoint.url,
    'name', endpoint.name, 'events', endpoint.events, 'types', endpoint.types,
    'status', endpoint.status, 'disabled_reason', endpoint.disabled_reason,
    'organisation_id', endpoint.organisation_id, 'created_at', endpoint.created_at,
    'updated_at', endpoint.updated_at,
    'former_ends_at', case when endpoint.former_ends_at > dibs._now()
      then endpoint.former_ends_at end,
    'failing_since', endpoint.failing_since,
    'resumes_at', case when endpoint.resumes_at > dibs._now() then endpoint.resumes_at end,
    'missed_count', coalesce(m.missed_count, 0), 'gaps', coalesce(m.gaps, '[]')
  )
  from (
    select sum(g.last_position - g.first_position + 1) as missed_count,
      jsonb_agg(
        jsonb_build_object(
          'ledger', g.ledger, 'first', g.first_position, 'last', g.last_position,
          'noticed_at', g.noticed_at
        )
        order by g.rank
      ) filter (where g.rank <= 10) as gaps
    from (
      select s.*, row_number() over (order by s.noticed_at desc, s.ledger, s.first_position)
        as rank
      from dibs_office.gaps s
      where s.endpoint_id = endpoint.endpoint_id
    ) g
  ) m
$$;
comment on function dibs_office._endpoint_told(dibs_office.endpoints) is
  'An endpoint as it is told: all but its secrets and who relays to it.';
