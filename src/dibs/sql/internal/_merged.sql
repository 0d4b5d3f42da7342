-- A request to reserve, added to what its owner holds already where that is the rule.
--
-- Returns the request, naming the reservation and the whole it will have; as it was where
-- nothing is to be merged, where the rule of an item held is to refuse, or where two
-- reservations would have to become one.
create or replace function dibs._merged(event dibs.events, request dibs._request)
returns dibs._request
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_merged.event).event_id;
  v_holder_id uuid;
  v_reservation dibs.reservations;
begin
  select case when bool_and(l.rule = 'merge') and count(distinct t.reservation_id) = 1
    then (array_agg(t.reservation_id))[1] end
  into v_holder_id
  from (
    select l.item_id, coalesce(l.rule, (event).duplicates, 'refuse') as rule
    from unnest((request).item_ids, (request).duplicate_rules) l (item_id, rule)
  ) l
  cross join lateral (
    select t.reservation_id from dibs.tickets t
    where t.event_id = v_event_id and t.item_id = l.item_id
      and t.sole_owner = (request).owner
    limit 1
  ) t
  where l.rule <> 'allow';
  if v_holder_id is null then
    return request;
  end if;

  select v.* into v_reservation
  from dibs.reservations v
  where v.event_id = v_event_id and v.reservation_id = v_holder_id;
  _merged.request.reservation_id := v_holder_id;
  _merged.request.customer_class := v_reservation.customer_class;
  _merged.request.held_items := v_reservation.demand_items;
  _merged.request.held_units := v_reservation.demand_units;
  _merged.request.held_seats := v_reservation.seat_ids;
  _merged.request.seat_ids :=
    dibs._seats_together(v_reservation.seat_ids, (request).seat_ids);
  select coalesce(array_agg(l.item_id), '{}'), coalesce(array_agg(l.units), '{}')
  into _merged.request.item_ids, _merged.request.units
  from (
    select l.item_id, sum(l.units)::int as units
    from (
      select * from dibs._unseated_lines(v_event_id, v_reservation.items)
      union all
      select * from dibs._unseated_lines(v_event_id, (request).items)
    ) l
    group by l.item_id
  ) l;
  return request;
end
$$;
comment on function dibs._merged(dibs.events, dibs._request) is
  'A request to reserve, added to what its owner holds already where that is the rule.';
