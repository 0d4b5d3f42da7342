-- Ends an unpaid order whose reservations are over, or sees to it later.
--
-- pay_until is the earliest deadline of its reservations, null where one is over. Returns whether
-- it is cancelled. Locks the order, the head of the messages.
create or replace function dibs_office.lapse_order(
  order_id uuid, pay_until timestamptz default null
) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  perform from dibs_office.orders o
  where o.order_id = lapse_order.order_id and o.status = 'pending'
    and dibs_office._is_own(o.organisation_id)
  for update;
  if not found then
    return false;
  elsif lapse_order.pay_until > dibs._now() then
    update dibs_office.orders o
    set pay_until = lapse_order.pay_until, due_at = lapse_order.pay_until
    where o.order_id = lapse_order.order_id;
    return false;
  end if;
  perform dibs_office._reckon(lapse_order.order_id, true, 'its time is over');
  return true;
end
$$;
comment on function dibs_office.lapse_order(uuid, timestamptz) is
  'Ends an unpaid order whose reservations are over, or sees to it later.';
