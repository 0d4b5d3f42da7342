-- The requests of one verb in a turn.
--
-- Returns a jsonb array, empty where the verb is not named. Raises ZD001 where the verb's
-- requests are no array: that is a door's mistake, not its caller's.
create or replace function dibs._requests_of(requests jsonb, verb text) returns jsonb
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  if coalesce(jsonb_typeof(requests -> verb), 'array') <> 'array' then
    raise exception 'the requests to % must be a JSON array', verb using errcode = 'ZD001';
  end if;
  return coalesce(requests -> verb, '[]');
end
$$;
comment on function dibs._requests_of(jsonb, text) is
  'The requests of one verb in a turn.';
