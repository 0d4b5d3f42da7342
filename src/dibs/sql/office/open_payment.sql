-- Begins to pay an order, or finds the payment that is under way.
--
-- An order has one live payment; asking with another provider or method asks that one to stop
-- first, which `stopping` says: the caller sees to it, and asks again. So it does of one that stops
-- already, whoever asks for it, by its own key too; what a bank works on nobody can stop. Where
-- nothing is to pay there is no provider, and nothing stops; where something is and none is named
-- it is invalid_input. A key names what it began: for another order it is idempotency_key_taken,
-- with another fingerprint idempotency_key_reused. Returns code ok and the payment, or refuses with
-- not_found, forbidden for another token, already_cancelled. What is paid already is ok. Locks the
-- key, the order, its payment.
create or replace function dibs_office.open_payment(
  order_id uuid,
  token text,
  provider text,
  method text,
  return_url text default null,
  principal text default '',
  key text default null,
  fingerprint bytea default null,
  out code text,
  out payment_id uuid,
  out replayed boolean,
  out stopping boolean
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_now timestamptz := dibs._now();
  v_given dibs_office.payment_keys;
  v_met dibs_office.payment_keys;
  v_order dibs_office.orders;
  v_live dibs_office.payments;
  v_can_stop boolean;
  v_is_ending boolean;
begin
  open_payment.replayed := false;
  open_payment.stopping := false;
  open_payment.code := dibs_office._met_order(open_payment.order_id, open_payment.token);
  if open_payment.code is not null then
    return;
  end if;
  v_given := (
    dibs_office._organisation_acting(), open_payment.principal, open_payment.key,
    open_payment.order_id, open_payment.fingerprint, null, v_now + dibs._key_kept('pay', 'ok')
  );
  v_met := dibs_office._keep_payment_key(v_given);
  select o.* into v_order from dibs_office.orders o
  where o.order_id = open_payment.order_id
  for update;
  select p.* into v_live from dibs_office.payments p
  where p.order_id = open_payment.order_id and p.point <> 'finished' and not p.is_review
  for update;
  v_can_stop := v_live.provider <> '' and v_live.status <> 'processing'
    and v_live.point in ('begun', 'held', 'created', 'stopping');
  v_is_ending := v_can_stop and (v_live.point = 'stopping' or v_live.stop is not null);
  open_payment.payment_id := coalesce(v_live.payment_id, (
    select p.payment_id from dibs_office.payments p
    where p.order_id = open_payment.order_id and not p.is_review
    order by p.number desc limit 1
  ));
  open_payment.code := case
    when v_met.order_id <> open_payment.order_id then 'idempotency_key_taken'
    when v_met.fingerprint <> open_payment.fingerprint then 'idempotency_key_reused'
    when v_met.payment_id is not null then 'ok'
    when v_order.status in ('cancelled', 'refunded') then 'already_cancelled'
    -- Money that nothing was sold for is on its way back: no more is taken until it is there.
    when v_order.status = 'paying' and v_live.payment_id is null then 'already_cancelled'
    when v_order.status <> 'paid' and v_order.amount_minor > 0
      and coalesce(open_payment.provider, '') = '' then 'invalid_input'
    else 'ok'
  end;
  if open_payment.code = 'ok' and v_met.payment_id is not null
    and (v_met.payment_id is distinct from v_live.payment_id or not v_is_ending)
  then
    open_payment.payment_id := v_met.payment_id;
    open_payment.replayed := true;
    return;
  end if;
  if open_payment.code <> 'ok' or v_order.status = 'paid' then
    null;
  elsif v_live.payment_id is null then
    open_payment.payment_id := dibs_office._begin_payment(
      v_order, open_payment.provider, open_payment.method, open_payment.return_url,
      open_payment.principal
    );
  elsif v_is_ending or v_can_stop
    and (v_live.provider, v_live.method) <> (open_payment.provider, open_payment.method)
  then
    open_payment.stopping := true;
    update dibs_office.payments p
    set stop = coalesce(p.stop, 'switch'), due_at = v_now
    where p.payment_id = v_live.payment_id;
  end if;
  if open_payment.code <> 'ok' or open_payment.stopping or v_live.stop is not null then
    -- Nothing that the key shall name: it is free again, unless it was somebody's before.
    delete from dibs_office.payment_keys k
    where v_met.key is null and k.organisation_id = v_given.organisation_id
      and k.principal = v_given.principal and k.key = v_given.key;
  else
    update dibs_office.payment_keys k
    set payment_id = open_payment.payment_id
    where k.organisation_id = v_given.organisation_id
      and k.principal = v_given.principal and k.key = v_given.key;
  end if;
end
$$;
comment on function dibs_office.open_payment(
  uuid, text, text, text, text, text, text, bytea
) is 'Begins to pay an order, or finds the payment that is under way.';
