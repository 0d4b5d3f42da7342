-- Counts what went back from outside just now against refunds of a sale that are tried again.
--
-- Who tried them again did not know of it. It counts against money that nothing was sold for first;
-- what it counts against has failed as before, and what is left of that is a refund of its own.
-- Returns nothing. Changes the refunds; the caller has locked the order and the payment.
create or replace function dibs_office._count_outside(
  taken dibs_office.payments, came_minor bigint
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_left bigint;
  v_retried dibs_office.refunds;
begin
  select least(
    _count_outside.came_minor, coalesce(sum(f.amount_minor), 0) - dibs_office._besides_left(taken)
  )
  into v_left
  from dibs_office.refunds f
  where f.payment_id = (taken).payment_id and f.is_outside and f.status <> 'failed';
  for v_retried in
    select f.* from dibs_office.refunds f
    where f.payment_id = (taken).payment_id and f.is_of_sale and not f.is_outside
      and f.status = 'pending' and f.retries > 0 and f.reference is null and f.amount_minor > 0
    order by f.refund_id
  loop
    exit when v_left <= 0;
    update dibs_office.refunds f set status = 'failed' where f.refund_id = v_retried.refund_id;
    perform dibs_office._give_rest(v_retried, v_retried.amount_minor - v_left);
    v_left := v_left - least(v_left, v_retried.amount_minor);
  end loop;
end
$$;
comment on function dibs_office._count_outside(dibs_office.payments, bigint) is
  'Counts what went back from outside just now against refunds of a sale that are tried again.';
