-- A journal row as far as it concerns one seat.
--
-- Returns the row without its units and its other seats.
create or replace function dibs._about_seat(entry dibs.journal, seat_id text)
returns dibs.journal
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_variable
declare
  v_entry dibs.journal := entry;
begin
  v_entry.item_ids := null;
  v_entry.units := null;
  v_entry.seat_ids := array[seat_id];
  if v_entry.action = 'amended' then
    v_entry.detail := jsonb_strip_nulls(jsonb_build_object(
      'seats_added',
      case when v_entry.detail -> 'seats_added' ? seat_id then array[seat_id] end,
      'seats_dropped',
      case when v_entry.detail -> 'seats_dropped' ? seat_id then array[seat_id] end
    ));
  end if;
  return v_entry;
end
$$;
comment on function dibs._about_seat(dibs.journal, text) is
  'A journal row as far as it concerns one seat.';
