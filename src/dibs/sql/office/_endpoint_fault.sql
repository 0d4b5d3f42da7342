-- What is wrong with the settings of an endpoint.
--
-- Returns null where they are sound, else the detail of an invalid_input refusal for the first
-- field at fault. Which kinds there are, and what an address may be, is judged where endpoints are
-- told: who puts one and who tells it have the same adapters.
create or replace function dibs_office._endpoint_fault(settings jsonb) returns jsonb
language sql immutable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    dibs._unknown_field(settings, '{kind,url,name,events,types,status}'),
    case when settings ? 'kind' and not (
        jsonb_typeof(settings -> 'kind') = 'string'
        and settings ->> 'kind' ~ '^[a-z][a-z0-9_-]{0,31}$'
      )
      then dibs._fault('/kind', 'must be a word of lower-case letters, digits, - and _') end,
    dibs._choice_fault('status', settings -> 'status', '{active,paused}'),
    dibs._text_fault('url', settings -> 'url', 2000),
    case when length(settings ->> 'name') > 200
      then dibs._fault('/name', 'must be text of up to 200 characters') end,
    (
      select dibs._fault('/' || l.field, 'must be at most 100 texts of 1 to 64 characters')
      from unnest('{events,types}'::text[]) l (field)
      where settings ? l.field and case
        when jsonb_typeof(settings -> l.field) <> 'array' then true
        else jsonb_array_length(settings -> l.field) > 100 or exists (
          select from jsonb_array_elements(settings -> l.field) p (pattern)
          where jsonb_typeof(p.pattern) <> 'string'
            or length(p.pattern #>> '{}') not between 1 and 64
        ) end
      limit 1
    )
  )
$$;
comment on function dibs_office._endpoint_fault(jsonb) is
  'What is wrong with the settings of an endpoint.';
