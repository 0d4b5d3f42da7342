-- Ends orders that nobody is paying, for another one of their reservations.
--
-- Returns whether all of them could give way: else none does. The caller has locked them, and
-- tells of them.
create or replace function dibs_office._give_way(orders uuid[]) returns boolean
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  if exists (
    select from dibs_office.orders o
    where o.order_id = any (_give_way.orders) and o.status <> 'pending'
  ) then
    return false;
  end if;
  update dibs_office.order_reservations r set status = 'cancelled'
  where r.order_id = any (_give_way.orders);
  update dibs_office.orders o
  set status = 'cancelled', updated_at = dibs._now(), due_at = null
  where o.order_id = any (_give_way.orders);
  return true;
end
$$;
comment on function dibs_office._give_way(uuid[]) is
  'Ends orders that nobody is paying, for another one of their reservations.';
