-- An event with its settings, its items and its position in the journal.
--
-- Returns jsonb, null where there is no such event: the fields of dibs.put_event (what it
-- leaves to the kinds of its items reads as nobody would have said so), on_sale
-- (whether it sells now), created_at, updated_at, position, items, a map of settings, and
-- products, a map of how they are served and by which items. Locks nothing.
create or replace function dibs.read_event(event_id text) returns jsonb
language sql volatile security definer
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
  select to_jsonb(e) - 'currency_since' || jsonb_build_object(
    'duplicates', coalesce(e.duplicates, 'refuse'),
    'conforming_timing', coalesce(e.conforming_timing, false),
    'on_sale', dibs._is_on_sale(e, greatest(h.clock_at, dibs._now())),
    'position', h.position,
    'products', dibs._products_of(e.event_id),
    'items', coalesce((
      select jsonb_object_agg(
        i.item_id,
        to_jsonb(i) - (
          '{event_id,item_id,available_count,reserved_count,sold_count,blocked_count,'
          'roomy_rows}'
        )::text[]
          || jsonb_build_object('draws', dibs._draws_of(i.event_id, i.item_id))
      )
      from dibs.items i
      where i.event_id = e.event_id
    ), '{}')
  )
  from dibs.events e
  join dibs.event_heads h on h.event_id = e.event_id
  where e.event_id = read_event.event_id and dibs._is_ours(read_event.event_id)
$$;
comment on function dibs.read_event(text) is
  'An event with its settings, its items and its position in the journal.';
