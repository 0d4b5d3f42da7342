-- What is wrong with a part of a plan's seats, in itself.
--
-- Returns null when it is sound, else the detail of an invalid_input refusal for the first
-- field at fault.
create or replace function dibs._plan_seats_fault(seats jsonb) returns jsonb
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_fault jsonb;
begin
  if coalesce(jsonb_typeof(seats), 'null') <> 'array' then
    return dibs._fault('/seats', 'must be a list of seats');
  end if;
  select f.fault into v_fault
  from jsonb_array_elements(seats) with ordinality s (seat, number)
  cross join lateral (
    select case when jsonb_typeof(s.seat) <> 'object'
      then dibs._fault('/seats/' || s.number - 1, 'must be an object')
      else coalesce(
        dibs._text_fault(
          'seats/' || s.number - 1 || '/seat_id', s.seat -> 'seat_id', 200, required => true
        ),
        dibs._text_fault(
          'seats/' || s.number - 1 || '/item_id', s.seat -> 'item_id', 64, required => true
        ),
        dibs._text_fault('seats/' || s.number - 1 || '/zone', nullif(s.seat -> 'zone', '""'), 200),
        dibs._text_fault('seats/' || s.number - 1 || '/row', nullif(s.seat -> 'row', '""'), 200),
        dibs._text_fault(
          'seats/' || s.number - 1 || '/number', nullif(s.seat -> 'number', '""'), 200
        ),
        dibs._real_fault('seats/' || s.number - 1 || '/x', s.seat -> 'x'),
        dibs._real_fault('seats/' || s.number - 1 || '/y', s.seat -> 'y'),
        dibs._choice_fault(
          'seats/' || s.number - 1 || '/access', s.seat -> 'access', '{accessible,companion}'
        )
      )
    end as fault
  ) f
  where f.fault is not null
  order by s.number
  limit 1;
  return coalesce(v_fault, (
    select dibs._fault('/seats', 'must name each seat once: ' || min(n.seat_id))
    from (
      select s.seat ->> 'seat_id' as seat_id
      from jsonb_array_elements(seats) s (seat)
      group by s.seat ->> 'seat_id'
      having count(*) > 1
    ) n
    having count(*) > 0
  ));
end
$$;
comment on function dibs._plan_seats_fault(jsonb) is
  'What is wrong with a part of a plan''s seats, in itself.';
