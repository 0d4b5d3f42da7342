-- Adds the tickets that an amended reservation has beyond those it keeps.
--
-- Returns nothing. A row a seat and admission; units of stock go to the ticket there is
-- where its price is today's, else to one of their own.
create or replace function dibs._add_tickets(
  event_id text, request dibs._request, expires_at timestamptz, decided_at timestamptz
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_grown record;
  v_item_ids text[];
begin
  select array_agg(t.ticket_number) as numbers, array_agg(t.item_id) as item_ids,
    array_agg(t.units) as units
  into v_grown
  from (
    select distinct on (l.item_id) l.item_id, l.units, t.ticket_number
    from dibs._lines_to_add(_add_tickets.event_id, request) l
    join dibs.tickets t on t.event_id = _add_tickets.event_id
      and t.reservation_id = (request).reservation_id and t.item_id = l.item_id
    where l.kind = 'stock' and t.dropped_at is null
      and t.price_minor is not distinct from l.price_minor
    order by l.item_id, t.ticket_number
  ) t;
  update dibs.tickets t
  set quantity = t.quantity + v_grown.units[array_position(v_grown.numbers, t.ticket_number)]
  where t.event_id = _add_tickets.event_id
    and t.reservation_id = (request).reservation_id
    and t.ticket_number = any (v_grown.numbers);

  insert into dibs.tickets (
    event_id, reservation_id, ticket_number, item_id, seat_id, quantity, price_minor,
    reserved_at, reservation_expires_at
  )
  select _add_tickets.event_id, (request).reservation_id,
    last.ticket_number + row_number() over (order by l.item_id, l.seat_id), l.item_id,
    l.seat_id, case l.kind when 'stock' then l.units else 1 end, l.price_minor,
    _add_tickets.decided_at, _add_tickets.expires_at
  from dibs._lines_to_add(_add_tickets.event_id, request) l
  cross join lateral generate_series(1, case l.kind when 'stock' then 1 else l.units end)
  cross join (
    select max(t.ticket_number) as ticket_number
    from dibs.tickets t
    where t.event_id = _add_tickets.event_id
      and t.reservation_id = (request).reservation_id
  ) last;
end
$$;
comment on function dibs._add_tickets(text, dibs._request, timestamptz, timestamptz) is
  'Adds the tickets that an amended reservation has beyond those it keeps.';
