-- What a line of each kind gets where neither its item nor its event says otherwise.
--
-- Returns a row a kind: all settings in force, those of dibs.put_kind and the shipped ones.
-- Locks nothing.
create or replace function dibs.list_kinds() returns table (kind text, settings jsonb)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select k.kind,
    jsonb_strip_nulls(to_jsonb(k)) - '{kind,own_seconds,default_seconds,is_ruled}'::text[]
  from dibs.kinds k
  order by k.kind
$$;
comment on function dibs.list_kinds() is
  'What a line of each kind gets where neither its item nor its event says otherwise.';
