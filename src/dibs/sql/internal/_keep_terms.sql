-- Lets a late sale keep what was agreed for the reservation that it stands for.
--
-- Returns nothing. Tickets of the items that did not change cost what they cost then, the same
-- seats each its own price; stock that cost more than one price has a ticket for each. The token
-- stays that of who paid. The caller holds the head and has written the reservation.
create or replace function dibs._keep_terms(
  event_id text, reservation_id uuid, was dibs.reservations, kept_items text[]
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  update dibs.reservations v
  set token = (_keep_terms.was).token
  where v.event_id = _keep_terms.event_id and v.reservation_id = _keep_terms.reservation_id;

  with same as materialized (
    select n.item_id, n.seat_id
    from dibs.tickets n
    join dibs.tickets t on t.event_id = n.event_id
      and t.reservation_id = (_keep_terms.was).reservation_id and t.dropped_at is null
      and t.item_id = n.item_id and t.seat_id = n.seat_id
    where n.event_id = _keep_terms.event_id
      and n.reservation_id = _keep_terms.reservation_id
  ), born as materialized (
    -- The same seats come first, in one order here and there.
    select t.*, row_number() over of_item as place, count(*) over of_item as of_count
    from dibs.tickets t
    left join same s on s.item_id = t.item_id and s.seat_id = t.seat_id
    where t.event_id = _keep_terms.event_id
      and t.reservation_id = _keep_terms.reservation_id
      and t.item_id = any (_keep_terms.kept_items)
    window of_item as (
      partition by t.item_id order by s.seat_id, t.ticket_number
      rows between unbounded preceding and unbounded following
    )
  ), agreed as materialized (
    select t.item_id, case i.kind when 'stock' then t.quantity else 1 end as quantity,
      t.price_minor,
      row_number() over (
        partition by t.item_id order by s.seat_id, t.ticket_number, u.number
      ) as place
    from dibs.tickets t
    left join same s on s.item_id = t.item_id and s.seat_id = t.seat_id
    join dibs.items i on i.event_id = t.event_id and i.item_id = t.item_id
    -- What was stock then, one ticket for all of it, may be a ticket for each by now.
    cross join lateral
      generate_series(1, case i.kind when 'stock' then 1 else t.quantity end) u (number)
    where t.event_id = _keep_terms.event_id
      and t.reservation_id = (_keep_terms.was).reservation_id
      and t.item_id = any (_keep_terms.kept_items) and t.dropped_at is null
  ), due as materialized (
    select a.item_id, a.place, a.quantity, a.price_minor from agreed a
    union all
    -- What else of the stock was taken, for a line that did change.
    select b.item_id, 1 + (select count(*) from agreed a where a.item_id = b.item_id),
      b.quantity - a.quantity, b.price_minor
    from born b
    cross join lateral (
      select sum(a.quantity)::int as quantity from agreed a where a.item_id = b.item_id
    ) a
    where b.of_count = 1 and b.quantity > a.quantity
  ), priced as (
    update dibs.tickets t
    set price_minor = d.price_minor, quantity = d.quantity
    from born b
    join due d on d.item_id = b.item_id and d.place = b.place
    where t.event_id = b.event_id and t.reservation_id = b.reservation_id
      and t.ticket_number = b.ticket_number
  )
  insert into dibs.tickets (
    event_id, reservation_id, ticket_number, item_id, quantity, price_minor, reserved_at,
    reservation_expires_at
  )
  select b.event_id, b.reservation_id,
    (
      select max(t.ticket_number) from dibs.tickets t
      where t.event_id = b.event_id and t.reservation_id = b.reservation_id
    ) + row_number() over (order by d.item_id, d.place),
    d.item_id, d.quantity, d.price_minor, b.reserved_at, b.reservation_expires_at
  from due d
  join born b on b.item_id = d.item_id and b.place = 1
  where d.place > b.of_count;
end
$$;
comment on function dibs._keep_terms(text, uuid, dibs.reservations, text[]) is
  'Lets a late sale keep what was agreed for the reservation that it stands for.';
