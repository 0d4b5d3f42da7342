-- Orders, the latest first.
--
-- Of one status where one is given, from beyond the order after. Returns jsonb a row, at most
-- count_max. Locks nothing.
create or replace function dibs_office.list_orders(
  status text default null, after uuid default null, count_max int default 100
) returns setof jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
-- What is not asked for is not looked at: the plan knows what is null.
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_whose text := nullif(dibs_office._organisation_acting(), '');
begin
  return query
  select dibs_office._order_told(o.order_id)
  from (
    select o.order_id
    from dibs_office.orders o
    where (v_whose is null or o.organisation_id = v_whose)
      and (list_orders.status is null or o.status = list_orders.status)
      and (list_orders.after is null or o.order_id < list_orders.after)
    order by o.order_id desc
    limit greatest(list_orders.count_max, 0)
  ) o
  order by o.order_id desc;
end
$$;
comment on function dibs_office.list_orders(text, uuid, int) is 'Orders, the latest first.';
