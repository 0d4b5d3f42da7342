-- What of an order's money failed to go back, and nobody has given since.
--
-- Of what went back on sale, and of money that nothing was sold for; not of money of another
-- currency, which no order counts. Returns minor units.
create or replace function dibs_office._owed_of_order(order_id uuid) returns bigint
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(sum(dibs_office._owed_besides(p) + (
    select coalesce(sum(o.owed_minor), 0)
    from dibs_office._owed_of_sale(p) o
    join dibs_office.refunds f on f.refund_id = o.refund_id and f.parts <> '[]'
  )), 0)::bigint
  from dibs_office.payments p
  where p.order_id = _owed_of_order.order_id and not p.is_foreign
$$;
comment on function dibs_office._owed_of_order(uuid) is
  'What of an order''s money failed to go back, and nobody has given since.';
