-- What stands in the way of ordering reservations: the orders that have some of them.
--
-- Returns the orders' ids, locked in their order. Before them the reservations, each by a key of
-- its own in the keys' order: who orders one of them waits, and so no two for each other.
create or replace function dibs_office._orders_in_the_way(parts jsonb) returns uuid[]
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_orders uuid[];
begin
  perform pg_advisory_xact_lock(k.event, k.reservation)
  from (
    select distinct hashtext(a.event) as event, hashtext(a.id::text) as reservation
    from jsonb_to_recordset(_orders_in_the_way.parts) a (event text, id uuid)
    order by 1, 2
  ) k;
  for v_read in 1..2 loop
    -- Who was waited for at first may have given way meanwhile: it is read anew.
    v_orders := array(
      select o.order_id
      from dibs_office.orders o
      where o.order_id = any (coalesce(v_orders, array[o.order_id])) and o.order_id in (
        select r.order_id
        from jsonb_to_recordset(_orders_in_the_way.parts) a (event text, id uuid)
        join dibs_office.order_reservations r
          on r.event_id = a.event and r.reservation_id = a.id
          and r.status not in ('refused', 'cancelled')
      )
      order by o.order_id
      for update
    );
  end loop;
  return v_orders;
end
$$;
comment on function dibs_office._orders_in_the_way(jsonb) is
  'What stands in the way of ordering reservations: the orders that have some of them.';
