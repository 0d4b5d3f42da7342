-- Writes down a new payment of an order, which is being paid from now on.
--
-- Returns its id. It is due at once. The caller has locked the order.
create or replace function dibs_office._begin_payment(
  paid dibs_office.orders, provider text, method text, return_url text, principal text
) returns uuid
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_now timestamptz := dibs._now();
  v_id uuid := dibs_office._new_id();
begin
  insert into dibs_office.payments (
    payment_id, order_id, number, organisation_id, provider, method, return_url, status,
    point, amount_minor, currency, due_at, principal, created_at, updated_at
  )
  values (
    v_id, (paid).order_id, 1 + (
      select count(*) from dibs_office.payments p where p.order_id = (paid).order_id
    ),
    (paid).organisation_id,
    case when (paid).amount_minor = 0 then '' else _begin_payment.provider end,
    _begin_payment.method, _begin_payment.return_url, 'starting', 'begun',
    (paid).amount_minor, (paid).currency, v_now, _begin_payment.principal, v_now, v_now
  );
  update dibs_office.orders o
  set status = 'paying', updated_at = v_now, due_at = null
  where o.order_id = (paid).order_id;
  perform dibs_office._tell_order(
    'order.paying', (paid).order_id, jsonb_build_object('payment', v_id)
  );
  return v_id;
end
$$;
comment on function dibs_office._begin_payment(
  dibs_office.orders, text, text, text, text
) is 'Writes down a new payment of an order, which is being paid from now on.';
