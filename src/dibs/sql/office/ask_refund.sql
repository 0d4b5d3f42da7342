-- Writes down a refund that somebody asks for: due at once.
--
-- parts is [{"event", "id", "items", "seats"}]: what goes back on sale. Without amount and parts it
-- is all that is left, and everything goes back. asked is the refund's new id: who hears no answer
-- asks again with it, and the fingerprint of what they ask for. Returns code ok with the refund and
-- the payment that gives it, both null where nothing is left; refuses with not_found, not_paid,
-- idempotency_key_reused for another fingerprint than before, and invalid_input. What is on its
-- way as a whole is not asked for again: then there is the payment alone. Locks the order
-- and the payment. The office's journal says who asked.
create or replace function dibs_office.ask_refund(
  order_id uuid,
  asked uuid,
  amount_minor bigint default null,
  parts jsonb default '[]',
  reason text default '',
  principal text default '',
  fingerprint bytea default null,
  out code text,
  out detail jsonb,
  out refund_id uuid,
  out payment_id uuid
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_order dibs_office.orders;
  v_payment dibs_office.payments;
  v_left bigint;
  v_sold jsonb;
  v_met bytea;
  v_is_whole boolean := ask_refund.amount_minor is null and ask_refund.parts = '[]';
begin
  select o.* into v_order from dibs_office.orders o
  where o.order_id = ask_refund.order_id and dibs_office._is_own(o.organisation_id)
  for update;
  select p.* into v_payment from dibs_office.payments p
  where p.order_id = ask_refund.order_id and p.status = 'succeeded' and not p.is_review
    and p.point = 'finished'
  order by p.number desc limit 1
  for update;
  ask_refund.code := case
    when v_order.order_id is null then 'not_found'
    when v_order.status not in ('paid', 'refunded') or v_payment.payment_id is null
      then 'not_paid'
  end;
  if ask_refund.code is not null then
    return;
  end if;
  -- One that came to nothing leaves its key free.
  delete from dibs_office.refunds f
  where f.refund_id = ask_refund.asked and f.order_id = ask_refund.order_id
    and f.status = 'failed' and f.amount_minor is null;
  select f.refund_id, f.payment_id, f.fingerprint
  into ask_refund.refund_id, ask_refund.payment_id, v_met
  from dibs_office.refunds f
  where f.refund_id = ask_refund.asked and f.order_id = ask_refund.order_id;
  if found then
    ask_refund.code := case
      when v_met <> ask_refund.fingerprint then 'idempotency_key_reused'
      else 'ok'
    end;
    return;
  end if;
  ask_refund.payment_id := v_payment.payment_id;
  v_left := dibs_office._left_of_sale(v_payment);
  select coalesce(
    jsonb_agg(jsonb_build_object('event', r.event_id, 'id', r.sold_id)), '[]'
  ) into v_sold
  from dibs_office.order_reservations r
  where r.order_id = ask_refund.order_id and r.status in ('sold', 'replaced');
  ask_refund.code := 'ok';
  if v_is_whole and v_left = 0 and v_sold = '[]' then
    ask_refund.payment_id := null;
    return;
  end if;
  if v_is_whole and v_left = 0 and dibs_office._goes_back(v_payment, v_sold) then
    return;  -- all of it is on its way
  end if;
  ask_refund.detail := coalesce(
    dibs_office._refund_fault(
      ask_refund.order_id, ask_refund.amount_minor, v_left, ask_refund.parts
    ),
    dibs._reason_fault(ask_refund.reason)
  );
  if ask_refund.detail is not null then
    ask_refund.code := 'invalid_input';
    return;
  end if;
  ask_refund.refund_id := ask_refund.asked;
  insert into dibs_office.refunds (
    refund_id, order_id, payment_id, amount_minor, is_of_sale, reason, parts, principal,
    fingerprint, created_at, updated_at
  )
  values (
    ask_refund.refund_id, ask_refund.order_id, ask_refund.payment_id,
    case when v_is_whole then v_left else ask_refund.amount_minor end, true,
    ask_refund.reason, case when v_is_whole then v_sold else ask_refund.parts end,
    ask_refund.principal, ask_refund.fingerprint, dibs._now(), dibs._now()
  );
  update dibs_office.payments p set due_at = dibs._now()
  where p.payment_id = ask_refund.payment_id;
  perform dibs_office._write_down(
    'refund_asked', nullif(v_order.organisation_id, ''), ask_refund.principal,
    ask_refund.reason,
    jsonb_build_object(
      'order', ask_refund.order_id, 'refund', ask_refund.refund_id,
      'amount_minor', ask_refund.amount_minor
    )
  );
end
$$;
comment on function dibs_office.ask_refund(
  uuid, uuid, bigint, jsonb, text, text, bytea
) is
  'Writes down a refund that somebody asks for: due at once.';
