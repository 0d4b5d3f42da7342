-- Writes down money that is to be given back since nothing was sold for it.
--
-- Returns nothing. The caller has locked the order and its payment, and makes it due.
create or replace function dibs_office._give_back(
  taken dibs_office.payments, amount_minor bigint, reason text
) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  insert into dibs_office.refunds (
    refund_id, order_id, payment_id, amount_minor, is_of_sale, reason, principal, created_at,
    updated_at
  )
  select dibs_office._new_id(),
    (taken).order_id, (taken).payment_id, _give_back.amount_minor, false, _give_back.reason,
    'dibs', dibs._now(), dibs._now()
  where _give_back.amount_minor > 0
$$;
comment on function dibs_office._give_back(dibs_office.payments, bigint, text) is
  'Writes down money that is to be given back since nothing was sold for it.';
