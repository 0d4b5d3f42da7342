-- What an item draws on.
--
-- Returns a jsonb map of items to units, empty where it draws on nothing.
create or replace function dibs._draws_of(event_id text, item_id text) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(jsonb_object_agg(d.draws_on, d.units), '{}')
  from dibs.item_draws d
  where d.event_id = _draws_of.event_id and d.item_id = _draws_of.item_id
$$;
comment on function dibs._draws_of(text, text) is 'What an item draws on.';
