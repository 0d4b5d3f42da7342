-- Ends an order that is not paid, or asks its payment to stop.
--
-- What it names stays held until its deadline. Returns code ok, with the payment that has to stop
-- first where one is under way; refuses with not_found, forbidden for another token,
-- already_paid. What is over already is ok. The office's journal says who cancelled without the
-- order's token, and why. Locks the order, its payment.
create or replace function dibs_office.cancel_order(
  order_id uuid,
  token text default null,
  principal text default '',
  reason text default '',
  out code text,
  out payment_id uuid
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_status text;
  v_organisation text;
begin
  cancel_order.code := dibs_office._met_order(cancel_order.order_id, cancel_order.token);
  if cancel_order.code is not null then
    return;
  end if;
  select o.status, nullif(o.organisation_id, '') into v_status, v_organisation
  from dibs_office.orders o
  where o.order_id = cancel_order.order_id
  for update;
  cancel_order.code := case v_status when 'paid' then 'already_paid' else 'ok' end;
  if v_status = 'paying' then
    update dibs_office.payments p
    set stop = 'cancel', due_at = dibs._now()
    where p.order_id = cancel_order.order_id and p.point <> 'finished' and not p.is_review
    returning p.payment_id into cancel_order.payment_id;
  elsif v_status = 'pending' then
    perform dibs_office._reckon(cancel_order.order_id, true, cancel_order.reason);
  end if;
  if v_status in ('paying', 'pending') and cancel_order.token is null then
    perform dibs_office._write_down(
      'order_cancelled', v_organisation, cancel_order.principal, cancel_order.reason,
      jsonb_build_object('order', cancel_order.order_id)
    );
  end if;
end
$$;
comment on function dibs_office.cancel_order(uuid, text, text, text) is
  'Ends an order that is not paid, or asks its payment to stop.';
