-- What writing these items would come to, each beside the others.
--
-- items maps item ids to settings or bare capacities, path leads a refusal's pointer to
-- them. Returns a row an item: outcome created, changed, unchanged or refused; changes, a
-- map of the fields that differ to what they were before and would be after; the settings
-- to write; and fault, the detail of an invalid_input refusal. Fields that are absent keep
-- what they were, or with replaces return to their defaults. What is due by decided_at counts
-- as free. Writes nothing.
create or replace function dibs._judge_items(
  event dibs.events, path text, items jsonb, replaces boolean,
  decided_at timestamptz
)
returns table (item_id text, outcome text, changes jsonb, settings jsonb, fault jsonb)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_drawn jsonb := (
    select coalesce(jsonb_object_agg(d.draws_on, true), '{}') from dibs.item_draws d
    where d.event_id = (_judge_items.event).event_id
  );
begin
  return query
  select e.key,
    case
      when coalesce(unsound.fault, unfit.fault) is not null then 'refused'
      when known.settings is null then 'created'
      when differing.changes is null then 'unchanged'
      else 'changed'
    end,
    case when known.settings is not null then differing.changes end,
    wanted.settings, coalesce(unsound.fault, unfit.fault)
  from jsonb_each(_judge_items.items) e
  cross join lateral (
    select case _judge_items.path when '' then '' else _judge_items.path || '/' || e.key end
      as path
  ) at
  -- Each looks at what the one before found sound, once: offset 0 keeps them apart.
  cross join lateral (
    select dibs._item_fault(at.path, e.key, e.value) as fault offset 0
  ) unsound
  cross join lateral (
    select case when unsound.fault is null then
      dibs._item_settings(_judge_items.event, e.key, e.value, _judge_items.replaces)
    end as settings
    offset 0
  ) wanted
  cross join lateral (
    select case when unsound.fault is null then coalesce(dibs._item_conflict(
      (_judge_items.event).event_id, at.path, e.key, wanted.settings, _judge_items.items,
      v_drawn, _judge_items.decided_at
    ), dibs._name_conflict(
      (_judge_items.event).event_id, at.path, e.key, wanted.settings, _judge_items.items,
      _judge_items.replaces
    )) end as fault
    offset 0
  ) unfit
  cross join lateral (
    select case when unsound.fault is null then (
      select to_jsonb(i) || jsonb_build_object('draws', dibs._draws_of(i.event_id, i.item_id))
      from dibs.items i
      where i.event_id = (_judge_items.event).event_id and i.item_id = e.key
    ) end as settings
    offset 0
  ) known
  cross join lateral (
    select jsonb_object_agg(f.field, jsonb_build_object(
      'before', known.settings -> f.field,
      'after', coalesce(wanted.settings -> f.field, 'null')
    )) as changes
    from unnest(dibs._item_fields()) f (field)
    where known.settings -> f.field <> coalesce(wanted.settings -> f.field, 'null')
  ) differing;
end
$$;
comment on function dibs._judge_items(dibs.events, text, jsonb, boolean, timestamptz) is
  'What writing these items would come to, each beside the others.';
