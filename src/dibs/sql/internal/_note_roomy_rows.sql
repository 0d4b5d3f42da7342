-- Notes from which row on parties of some sizes find room, so that the next ones begin there.
--
-- Returns nothing. Looks from where it is noted already: what is full is read once, however
-- many parties come after it. Parties above the largest size that is noted are left out. The
-- caller holds the head; dibs._note_freed_rows notes what is given back.
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
begin
  select i.roomy_rows into v_rows
  from dibs.items i
  where i.event_id = _note_roomy_rows.event_id and i.item_id = _note_roomy_rows.item_id;
  v_noted := coalesce(v_rows, array_fill(0, array[16]));
  foreach v_size in array _note_roomy_rows.sizes loop
    continue when v_size > cardinality(v_noted);
    -- Where there is no room now there is none in any row.
    v_noted[v_size] := coalesce(
      dibs._first_roomy_row(
        _note_roomy_rows.event_id, _note_roomy_rows.item_id, v_size,
        dibs._roomy_from(v_noted, v_size)
      ),
      2147483647
    );
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
