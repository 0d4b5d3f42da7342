-- Notes from which row on parties of some sizes find room, so that the next ones begin there.
--
-- Returns nothing. Looks from where it is noted already: what is full is read once, however
-- many parties come after it. Where a size finds none its parties are split, so the next smaller
-- one is noted too. Sizes above dibs._noted_size_max are left out. The caller holds the head;
-- dibs._note_freed_rows notes what is given back.
create or replace function dibs._note_roomy_rows(event_id text, item_id text, sizes int[])
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_rows int[];
  v_noted int[];
  v_size int;
  -- Behind all rows: seats are given back before it.
  v_nowhere int := 2147483647;
begin
  select i.roomy_rows into v_rows
  from dibs.items i
  where i.event_id = _note_roomy_rows.event_id and i.item_id = _note_roomy_rows.item_id;
  v_noted := coalesce(v_rows, array_fill(0, array[dibs._noted_size_max()]));
  foreach v_size in array _note_roomy_rows.sizes loop
    continue when v_size > dibs._noted_size_max();
    loop
      v_noted[v_size] := coalesce(
        dibs._first_roomy_row(
          _note_roomy_rows.event_id, _note_roomy_rows.item_id, v_size,
          dibs._roomy_from(v_noted, v_size)
        ),
        v_nowhere
      );
      exit when v_noted[v_size] < v_nowhere or v_size = 1;
      v_size := v_size - 1;
    end loop;
  end loop;
  if v_noted is distinct from v_rows then
    update dibs.items i
    set roomy_rows = v_noted
    where i.event_id = _note_roomy_rows.event_id and i.item_id = _note_roomy_rows.item_id;
  end if;
end
$$;
comment on function dibs._note_roomy_rows(text, text, int[]) is
  'Notes from which row on parties of some sizes find room, so that the next ones begin there.';
