-- The unpaid orders whose reservations may be over, the longest due first.
--
-- Returns each with its reservations, [{"event", "id"}], at most count_max. Locks nothing.
create or replace function dibs_office.due_orders(count_max int default 50)
returns table (order_id uuid, parts jsonb)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select o.order_id, dibs_office._parts_told(o.order_id)
  from dibs_office.orders o
  where o.due_at <= (select dibs._now()) and dibs_office._is_own(o.organisation_id)
  order by o.due_at
  limit greatest(due_orders.count_max, 0)
$$;
comment on function dibs_office.due_orders(int) is
  'The unpaid orders whose reservations may be over, the longest due first.';
