-- How many reserved units of an item must be free before it can have other settings.
--
-- Returns them, 0 or less where none: those above a smaller capacity, and all where its draws
-- change, or whether it has seats. item is the row as it is, all null for a new one. Without
-- settings of its own it inlines into its caller.
create or replace function dibs._units_to_free(item dibs.items, settings jsonb) returns bigint
language sql stable as $$
  select case
    when (item).reserved_count = 0 or (item).item_id is null then 0
    when ((item).kind = 'seat') <> (settings ->> 'kind' = 'seat')
      or settings -> 'draws' <> dibs._draws_of((item).event_id, (item).item_id)
    then (item).reserved_count
    when settings ->> 'capacity' is null then 0
    else least(
      (item).reserved_count,
      (item).reserved_count + (item).sold_count + (item).blocked_count
        - (settings ->> 'capacity')::bigint
    )
  end
$$;
comment on function dibs._units_to_free(dibs.items, jsonb) is
  'How many reserved units of an item must be free before it can have other settings.';
