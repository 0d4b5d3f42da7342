-- What a request asks to be chosen for it, by item.
--
-- best is {"lower": 4} or {"lower": {"units": 4, "accessible": 1, "companions": 1}}. Returns a
-- row per item: accessible, companion and ordinary seats, and how many they are together. No
-- rows for null. Without settings of its own it inlines into its caller.
create or replace function dibs._best_wishes(best jsonb)
returns table (item_id text, accessible int, companions int, ordinary int, units int)
language sql immutable as $$
  select w.item_id, w.accessible, w.companions, w.units - w.accessible - w.companions, w.units
  from (
    select b.key as item_id,
      coalesce((b.value ->> 'accessible')::int, 0) as accessible,
      coalesce((b.value ->> 'companions')::int, 0) as companions,
      coalesce(b.value ->> 'units', b.value #>> '{}')::int as units
    from jsonb_each(best) b
  ) w
$$;
comment on function dibs._best_wishes(jsonb) is
  'What a request asks to be chosen for it, by item.';
