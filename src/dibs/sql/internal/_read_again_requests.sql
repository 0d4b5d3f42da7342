-- Reads what reserve_again was asked: a reservation that is over, and what it held.
--
-- Returns the one request of the piece as one to reserve: for the same owner, the units of its
-- items and, an item at a time, its very seats where all of them are free, or its own by now;
-- else as many of the best ones, with as many accessible and companion seats. Refused as
-- dibs._check_requests refuses, not_due while it lives. Reads its tickets and their seats
-- under the head's lock; due reservations hold nothing.
create or replace function dibs._read_again_requests(
  event dibs.events, requests jsonb, first_ordinal int, decided_at timestamptz
) returns dibs._request[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_read_again_requests.event).event_id;
  v_requests dibs._request[] := dibs._check_requests(
    v_event_id, 'reserve_again',
    dibs._meet_keys(
      v_event_id, 'reserve_again',
      dibs._read_requests('reserve_again', requests, first_ordinal), decided_at
    ),
    decided_at
  );
  v_asked dibs._request := v_requests[1];
  v_keeps_class boolean := coalesce(requests -> 0 -> 'keeps_class' <> 'false', true);
  v_over dibs.reservations;
begin
  if v_asked.code is not null then
    return v_requests;
  end if;
  select v.* into v_over from dibs.reservations v
  where v.event_id = v_event_id and v.reservation_id = v_asked.reservation_id;
  v_asked.reservation_id := null;
  v_asked.token := null;
  v_asked.session := coalesce(v_asked.session, v_over.session);
  -- Who comes as a customer is of the class that they are today, and a customer's class need
  -- not be theirs who has but the token.
  v_asked.customer_class := coalesce(
    v_asked.customer_class,
    case when v_asked.customer is null and (v_over.customer is null or v_keeps_class)
      then v_over.customer_class end
  );
  v_asked.customer := coalesce(v_over.customer, v_asked.customer);
  v_asked.owner := dibs._owner(v_asked.session, v_asked.customer);
  v_asked.held_items := null;
  v_asked.held_units := null;
  v_asked.held_seats := null;

  with seats as materialized (
    select * from dibs._seats_again(v_event_id, v_over, v_asked.owner, decided_at)
  ), of_items as (
    select s.item_id, count(*) as units, bool_and(s.is_there) as are_there,
      count(*) filter (where s.access = 'accessible') as accessible,
      count(*) filter (where s.access = 'companion') as companions
    from seats s
    group by s.item_id
  ), lines as (
    select l.key as item_id, l.value::int - coalesce(i.units, 0) as units
    from jsonb_each_text(v_over.items) l
    left join of_items i on i.item_id = l.key
  )
  select
    coalesce((select array_agg(l.item_id) from lines l where l.units > 0), '{}'),
    coalesce((select array_agg(l.units) from lines l where l.units > 0), '{}'),
    coalesce((
      select array_agg(s.seat_id order by s.seat_id collate "C")
      from seats s
      join of_items i on i.item_id = s.item_id
      where i.are_there
    ), '{}'),
    (
      select jsonb_object_agg(i.item_id, jsonb_build_object(
        'units', i.units, 'accessible', i.accessible, 'companions', i.companions
      ))
      from of_items i
      where not i.are_there
    )
  into v_asked.item_ids, v_asked.units, v_asked.seat_ids, v_asked.best;
  return array[v_asked];
end
$$;
comment on function dibs._read_again_requests(dibs.events, jsonb, int, timestamptz) is
  'Reads what reserve_again was asked: a reservation that is over, and what it held.';
