-- Makes a payment due now, whenever it was: somebody cannot wait, or mended what was wrong.
--
-- Refunds of ours that failed are tried again, but for those of a sale of which somebody has given
-- some since: what is left of them is a refund of its own. What was given back outside is read anew
-- and never given by us, a dispute that was won least of all. One that was over without money is
-- looked at again, as where its provider tells of it. Returns whether there is such a payment.
-- Locks the payment and its refunds. The office's journal says who asked.
create or replace function dibs_office.retry_payment(
  payment_id uuid, principal text default ''
) returns boolean
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_payment dibs_office.payments;
  v_is_unpaid boolean;
  v_owed record;
  v_failed dibs_office.refunds;
begin
  select p.* into v_payment from dibs_office.payments p
  where p.payment_id = retry_payment.payment_id and dibs_office._is_own(p.organisation_id)
  for update;
  if not found then
    return false;
  end if;
  v_is_unpaid := dibs_office._is_unpaid(v_payment);
  update dibs_office.payments p
  set due_at = dibs._now(), attempts = 0, refund_news_count = p.refund_news_count + 1,
    is_review = p.is_review or v_is_unpaid,
    point = case when v_is_unpaid then 'created' else p.point end,
    finished_at = case when v_is_unpaid then null else p.finished_at end
  where p.payment_id = v_payment.payment_id
  returning p.* into v_payment;
  for v_owed in
    select o.refund_id, o.owed_minor from dibs_office._owed_of_sale(v_payment) o
    union all
    -- What is owed of money that nothing was sold for is known once its refunds are read.
    select f.refund_id, f.amount_minor from dibs_office.refunds f
    where f.payment_id = v_payment.payment_id and f.status = 'failed' and not f.is_of_sale
      and f.amount_minor > 0
  loop
    update dibs_office.refunds f
    set status = 'pending', retries = f.retries + 1, reference = null, updated_at = dibs._now()
    where f.refund_id = v_owed.refund_id and f.amount_minor = v_owed.owed_minor;
    if not found then
      select f.* into v_failed from dibs_office.refunds f where f.refund_id = v_owed.refund_id;
      perform dibs_office._give_rest(v_failed, v_owed.owed_minor);
    end if;
  end loop;
  perform dibs_office._write_down(
    'payment_retried', nullif(v_payment.organisation_id, ''), retry_payment.principal, '',
    jsonb_build_object('payment', v_payment.payment_id, 'order', v_payment.order_id)
  );
  return true;
end
$$;
comment on function dibs_office.retry_payment(uuid, text) is
  'Makes a payment due now, whenever it was: somebody cannot wait, or mended what was wrong.';
