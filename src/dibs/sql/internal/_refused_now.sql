-- What would refuse a refused request to reserve if it came again at an instant.
--
-- Returns the reasons in words, empty where it would be granted as far as can be told; null
-- where it cannot, since what was asked is not known, a limit of its owner decides, or it would
-- be merged with what its owner holds.
create or replace function dibs._refused_now(
  refusal dibs.refusals, event dibs.events, read_at timestamptz
) returns text[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_asked jsonb := (_refused_now.refusal).asked;
  v_held dibs.reservations;
  v_rules text[];
  v_reasons text[] := '{}';
begin
  if v_asked is null or v_asked ? 'is_cut' or (_refused_now.refusal).code not in (
    'sold_out', 'seats_unavailable', 'duplicate_reservation', 'not_on_sale'
  ) then
    return null;
  end if;
  if (refusal).verb <> 'sell'
    and not dibs._is_on_sale(_refused_now.event, _refused_now.read_at)
  then
    v_reasons := v_reasons || case (_refused_now.event).status
      when 'on_sale' then 'it is outside the times of sale'
      else 'the event is ' || replace((_refused_now.event).status, '_', ' ') end;
  end if;

  select v.* into v_held
  from dibs.reservations v
  where v.event_id = (event).event_id
    and v.reservation_id::text = (refusal).detail ->> 'reservation';
  if dibs._status_at(v_held, _refused_now.read_at) = 'reserved' then
    v_rules := dibs._duplicate_rules(
      event, v_asked -> 'items', v_held.items, v_held.customer_class
    );
    if 'refuse' = any (v_rules) then
      v_reasons := v_reasons || 'that reservation still stands'::text;
    elsif 'merge' = any (v_rules) then
      return null;
    end if;
  end if;

  v_reasons := v_reasons || array(
    select dibs._said_seats(array[s.seat_id]) || ' is '
      || case s.status when 'reserved' then 'held' when 'blocked' then 'held back'
        else s.status end
    from dibs.seats s
    left join dibs.reservations v
      on v.event_id = s.event_id and v.reservation_id = s.reservation_id
    where s.event_id = (event).event_id and s.seat_id = any (dibs._texts(v_asked -> 'seats'))
      and s.status <> 'available'
      and not (s.status = 'reserved' and v.ends_at <= read_at)
    order by s.seat_id
  );

  return v_reasons || array(
    with lines as (
      select l.key as item_id, l.value::numeric as units
      from jsonb_each_text(v_asked -> 'items') l
    ), demand as (
      select d.item_id, sum(d.units) as units
      from (
        select * from lines
        union all
        select w.draws_on, l.units * w.units
        from lines l
        join dibs.item_draws w on w.event_id = (event).event_id and w.item_id = l.item_id
      ) d
      group by d.item_id
    )
    select 'there is ' || case when i.free_count > 0 then i.free_count || ' × ' else 'no ' end
      || d.item_id || ' left'
    from demand d
    cross join lateral (
      select i.available_count + coalesce((
        select sum(v.demand_units[array_position(v.demand_items, d.item_id)])
        from dibs.reservations v
        where v.event_id = (event).event_id and v.status = 'reserved'
          and v.ends_at <= read_at and d.item_id = any (v.demand_items)
      ), 0) as free_count
      from dibs.items i
      where i.event_id = (event).event_id and i.item_id = d.item_id
    ) i
    where i.free_count < d.units
    order by d.item_id
  );
end
$$;
comment on function dibs._refused_now(dibs.refusals, dibs.events, timestamptz) is
  'What would refuse a refused request to reserve if it came again at an instant.';
