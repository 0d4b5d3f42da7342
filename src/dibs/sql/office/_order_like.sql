-- The order among some that is unpaid and the same as a new one.
--
-- Returns its id, null where there is none.
create or replace function dibs_office._order_like(
  orders uuid[], new dibs_office.orders, parts jsonb
) returns uuid
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select o.order_id
  from dibs_office.orders o
  where o.order_id = any (_order_like.orders) and o.status in ('pending', 'paying')
    and o.amount_minor = (new).amount_minor and o.currency = (new).currency
    and o.lines = (new).lines and o.accepts = (new).accepts
    and (
      select jsonb_agg(
        jsonb_build_array(r.event_id, r.reservation_id, r.price_minor)
        order by r.event_id, r.reservation_id
      )
      from dibs_office.order_reservations r
      where r.order_id = o.order_id
    ) = (
      select jsonb_agg(
        jsonb_build_array(a.event, a.id, a.price_minor) order by a.event collate "C", a.id
      )
      from jsonb_to_recordset(_order_like.parts) a (event text, id uuid, price_minor bigint)
    )
$$;
comment on function dibs_office._order_like(uuid[], dibs_office.orders, jsonb) is
  'The order among some that is unpaid and the same as a new one.';
