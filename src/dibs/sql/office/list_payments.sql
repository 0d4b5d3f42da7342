-- Payments, the latest first.
--
-- Of one status or one order where they are given, from beyond the payment after. Returns jsonb a
-- row, at most count_max. Locks nothing.
create or replace function dibs_office.list_payments(
  status text default null,
  order_id uuid default null,
  after uuid default null,
  count_max int default 100
) returns setof jsonb
language plpgsql stable security definer
set search_path = pg_catalog, pg_temp
-- What is not asked for is not looked at: the plan knows what is null.
set plan_cache_mode = force_custom_plan
as $$
#variable_conflict use_column
declare
  v_whose text := nullif(dibs_office._organisation_acting(), '');
begin
  return query
  select dibs_office._payment_told(p)
  from dibs_office.payments p
  where (v_whose is null or p.organisation_id = v_whose)
    and (list_payments.status is null or p.status = list_payments.status)
    and (list_payments.order_id is null or p.order_id = list_payments.order_id)
    and (list_payments.after is null or p.payment_id < list_payments.after)
  order by p.payment_id desc
  limit greatest(list_payments.count_max, 0);
end
$$;
comment on function dibs_office.list_payments(text, uuid, uuid, int) is
  'Payments, the latest first.';
