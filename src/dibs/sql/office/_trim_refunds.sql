-- Makes what is still to be given back of a payment what is owed, whoever has given some already.
--
-- Money that nothing was sold for is owed once: what went back from outside counts against it
-- first, and is owed again where it came back. Refunds of a sale come to what is left of it at
-- most, and what they were to come to stays known. Returns nothing. The caller has locked the order
-- and the payment.
create or replace function dibs_office._trim_refunds(taken dibs_office.payments) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_owed bigint;
  v_id uuid;
begin
  -- What failed waits for somebody to try it again; a bank that refused once does so twice.
  select (taken).captured_minor - (taken).sold_minor - coalesce(sum(f.amount_minor), 0)
  into v_owed
  from dibs_office.refunds f
  where f.payment_id = (taken).payment_id and (
    f.is_outside and f.status <> 'failed'
    or not f.is_of_sale and (f.reference is not null or f.status = 'failed')
  );
  for v_id in
    select f.refund_id from dibs_office.refunds f
    where f.payment_id = (taken).payment_id and not f.is_of_sale
      and f.reference is null and f.status = 'pending'
    order by f.refund_id
  loop
    update dibs_office.refunds f set amount_minor = greatest(0, least(f.amount_minor, v_owed))
    where f.refund_id = v_id
    returning v_owed - f.amount_minor into v_owed;
  end loop;
  perform dibs_office._give_back(taken, v_owed, 'what was given back came back');
  for v_id in
    select f.refund_id from dibs_office.refunds f
    where f.payment_id = (taken).payment_id and f.is_of_sale and f.amount_minor is not null
      and f.reference is null and f.status = 'pending'
    order by f.refund_id
  loop
    update dibs_office.refunds f
    set amount_minor = least(f.amount_minor, dibs_office._left_of_sale(taken, f.refund_id)),
      asked_minor = coalesce(f.asked_minor, f.amount_minor)
    where f.refund_id = v_id;
  end loop;
end
$$;
comment on function dibs_office._trim_refunds(dibs_office.payments) is
  'Makes what is still to be given back of a payment what is owed, whoever has given some already.';
