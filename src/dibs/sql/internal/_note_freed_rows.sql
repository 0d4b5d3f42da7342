-- Notes that there may be room again in rows where seats became free.
--
-- Returns nothing. row_orders is the first such row of each item. Rows are found one by one,
-- by their whole key, and updated where they are; the caller holds the head.
create or replace function dibs._note_freed_rows(
  event_id text, item_ids text[], row_orders int[]
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  update dibs.items i
  set roomy_rows = array(
    select least(
      n.row_order,
      _note_freed_rows.row_orders[array_position(_note_freed_rows.item_ids, i.item_id)]
    )
    from unnest(i.roomy_rows) with ordinality n (row_order, size)
    order by n.size
  )
  where i.ctid = any (array(
    select k.ctid
    from unnest(_note_freed_rows.item_ids, _note_freed_rows.row_orders) n (id, row_order)
    cross join lateral (
      select k.ctid, k.roomy_rows from dibs.items k
      where k.event_id = _note_freed_rows.event_id and k.item_id = n.id
      offset 0
    ) k
    where n.row_order < any (k.roomy_rows)
  ));
end
$$;
comment on function dibs._note_freed_rows(text, text[], int[]) is
  'Notes that there may be room again in rows where seats became free.';
