-- What of a payment can still be given back of what was sold for it.
--
-- Never more than came in and is not on its way back, whoever sends it. besides is a refund that
-- is not counted. Returns minor units, never below zero.
create or replace function dibs_office._left_of_sale(
  taken dibs_office.payments, besides uuid default null
) returns bigint
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select greatest(0, least(
    (taken).sold_minor
      - coalesce(sum(f.amount_minor) filter (where f.is_of_sale and not f.is_outside), 0),
    (taken).captured_minor - coalesce(sum(f.amount_minor), 0)
  ))::bigint
  from dibs_office.refunds f
  where f.payment_id = (taken).payment_id and f.status <> 'failed'
    and f.refund_id is distinct from _left_of_sale.besides
$$;
comment on function dibs_office._left_of_sale(dibs_office.payments, uuid) is
  'What of a payment can still be given back of what was sold for it.';
