-- Whether claims say something wrongly about who calls, so that nothing they say counts.
--
-- Returns boolean. A claim that is there has to be what it should be: one that were passed
-- over would leave its bearer with more than it says, as without an organisation.
create or replace function dibs._claims_fault(claims jsonb) returns boolean
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    dibs._text_fault('sub', claims -> 'sub', 200),
    dibs._text_fault('session_id', claims -> 'session_id', 200),
    dibs._text_fault('class', claims -> 'class', 64),
    dibs._text_fault('organisation', claims -> 'organisation', 20)
  ) is not null
  or coalesce(jsonb_typeof(claims -> 'app_metadata') not in ('object', 'null'), false)
  or coalesce(claims ->> 'organisation' !~ '^[a-z0-9-]+$', false)
  or case jsonb_typeof(claims -> 'exp')
    when 'number' then (claims ->> 'exp')::numeric <= extract(epoch from dibs._now())
    else claims ? 'exp'
  end
$$;
comment on function dibs._claims_fault(jsonb) is
  'Whether claims say something wrongly about who calls, so that nothing they say counts.';
