-- Cancels the tickets of a part of a sale; what the others are stays as it was.
--
-- Returns nothing. Of units without seats the latest tickets go first; one of which a part
-- stays is split. The caller holds the head and has checked that there are as many.
create or replace function dibs._drop_tickets(
  event_id text, request dibs._request, decided_at timestamptz
) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  with live as materialized (
    select t.* from dibs.tickets t
    where t.event_id = _drop_tickets.event_id
      and t.reservation_id = (request).reservation_id
  ), dropped as materialized (
    select l.ticket_number, least(l.quantity, n.units - l.before) as quantity
    from unnest((request).item_ids, (request).units) n (item_id, units)
    join (
      select t.ticket_number, t.item_id, t.quantity,
        sum(t.quantity) over (partition by t.item_id order by t.ticket_number desc)
          - t.quantity as before
      from live t
      where t.dropped_at is null and t.seat_id is null
    ) l on l.item_id = n.item_id and l.before < n.units
    union all
    select t.ticket_number, 1
    from live t
    where t.dropped_at is null and t.seat_id = any ((request).seat_ids)
  ), kept as (
    update dibs.tickets t
    set quantity = case when d.quantity < t.quantity then t.quantity - d.quantity
        else t.quantity end,
      status = case when d.quantity < t.quantity then t.status else 'cancelled' end,
      dropped_at = case when d.quantity = t.quantity then decided_at end
    from dropped d
    where t.event_id = _drop_tickets.event_id
      and t.reservation_id = (request).reservation_id
      and t.ticket_number = d.ticket_number
  )
  insert into dibs.tickets (
    event_id, reservation_id, ticket_number, item_id, quantity, price_minor, status,
    reserved_at, reservation_expires_at, dropped_at
  )
  select t.event_id, t.reservation_id,
    (select max(l.ticket_number) from live l) + row_number() over (order by t.ticket_number),
    t.item_id, d.quantity, t.price_minor, 'cancelled', t.reserved_at,
    t.reservation_expires_at, decided_at
  from live t
  join dropped d on d.ticket_number = t.ticket_number
  where d.quantity < t.quantity
$$;
comment on function dibs._drop_tickets(text, dibs._request, timestamptz) is
  'Cancels the tickets of a part of a sale; what the others are stays as it was.';
