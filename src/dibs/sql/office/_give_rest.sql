-- Writes down what is still owed of a refund that failed, which stays as it is.
--
-- So what was given otherwise counts for as long as it is given: where that fails, too, the one of
-- then is owed again. Returns nothing. The caller has locked the payment, and makes it due.
create or replace function dibs_office._give_rest(
  failed dibs_office.refunds, rest_minor bigint
) returns void
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  insert into dibs_office.refunds (
    refund_id, order_id, payment_id, amount_minor, is_of_sale, reason, principal, retries,
    created_at, updated_at
  )
  select dibs_office._new_id(), (failed).order_id, (failed).payment_id, _give_rest.rest_minor,
    true, (failed).reason, (failed).principal, (failed).retries + 1, dibs._now(), dibs._now()
  where _give_rest.rest_minor > 0
$$;
comment on function dibs_office._give_rest(dibs_office.refunds, bigint) is
  'Writes down what is still owed of a refund that failed, which stays as it is.';
