-- Adds a line to what a late payment is to have.
--
-- wish is a dibs._request to reserve; outcome says how the line is had: by its very seats
-- (same), or by as many seats, chosen together, or units of item_id. Returns the wish.
create or replace function dibs._late_wish(
  wish dibs._request, item_id text, units bigint, seats text[], accessible bigint,
  companions bigint, outcome text
) returns dibs._request
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_place int := array_position((wish).item_ids, _late_wish.item_id);
  v_chosen jsonb := (wish).best -> _late_wish.item_id;
begin
  if _late_wish.seats = '{}' and v_place is not null then
    _late_wish.wish.units[v_place] := (wish).units[v_place] + _late_wish.units;
  elsif _late_wish.seats = '{}' then
    _late_wish.wish.item_ids := (wish).item_ids || _late_wish.item_id;
    _late_wish.wish.units := (wish).units || _late_wish.units::int;
  elsif _late_wish.outcome = 'same' then
    _late_wish.wish.seat_ids := array(
      select n.seat_id from unnest((wish).seat_ids || _late_wish.seats) n (seat_id)
      order by n.seat_id collate "C"
    );
  else
    _late_wish.wish.best := coalesce((wish).best, '{}') || jsonb_build_object(
      _late_wish.item_id, jsonb_build_object(
        'units', _late_wish.units + coalesce((v_chosen ->> 'units')::bigint, 0),
        'accessible',
        _late_wish.accessible + coalesce((v_chosen ->> 'accessible')::bigint, 0),
        'companions',
        _late_wish.companions + coalesce((v_chosen ->> 'companions')::bigint, 0)
      )
    );
  end if;
  return _late_wish.wish;
end
$$;
comment on function dibs._late_wish(
  dibs._request, text, bigint, text[], bigint, bigint, text
) is 'Adds a line to what a late payment is to have.';
