-- Notes where there is room again, in rows of an item where seats became free.
--
-- Returns nothing. A size finds room in such a row where so many ordinary seats side by side
-- are free now; larger ones find none there, and what is noted of them stays. Rows behind all
-- that is noted are not looked at. The caller holds the head.
create or replace function dibs._note_freed_rows(
  event_id text, item_id text, row_orders int[]
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_noted int[];
  v_free_rows int[];
  v_lengths int[];
  v_rows int[];
begin
  select i.roomy_rows into v_noted
  from dibs.items i
  where i.event_id = _note_freed_rows.event_id and i.item_id = _note_freed_rows.item_id;
  if v_noted is null then
    return;
  end if;
  select array_agg(r.row_order), array_agg(r.length) into v_free_rows, v_lengths
  from (
    select f.row_order, count(*) as length
    from (
      select s.row_order,
        s.place - row_number() over (partition by s.row_order order by s.place) as run
      from unnest(_note_freed_rows.row_orders) n (row_order)
      cross join lateral (
        select s.row_order, s.place from dibs.seats s
        where s.event_id = _note_freed_rows.event_id
          and s.item_id = _note_freed_rows.item_id and s.row_order = n.row_order
          and s.status = 'available' and s.access is null
        offset 0
      ) s
      where n.row_order < any (v_noted)
    ) f
    group by f.row_order, f.run
  ) r;
  v_rows := array(
    select least(n.row_order, (
      select min(r.row_order) from unnest(v_free_rows, v_lengths) r (row_order, length)
      where r.length >= n.size
    ))
    from unnest(v_noted) with ordinality n (row_order, size)
    order by n.size
  );
  if v_rows <> v_noted then
    update dibs.items i
    set roomy_rows = v_rows
    where i.event_id = _note_freed_rows.event_id and i.item_id = _note_freed_rows.item_id;
  end if;
end
$$;
comment on function dibs._note_freed_rows(text, text, int[]) is
  'Notes where there is room again, in rows of an item where seats became free.';
