-- Keeps a provider's message once, and wakes the payment it is about.
--
-- A message is news and no truth: the payment is read from its provider before anything is done.
-- One that was over without money is looked at again. The payment is known by its reference, or by
-- the id of ours that the provider repeats. One of money that goes back (a refund, a dispute: its
-- type says so) is counted, so that its refunds are read anew. Returns outcome acted, repeated for
-- one that was here before, or unknown where it is about no payment. Locks the payment.
create or replace function dibs_office.receive_message(
  provider text,
  message_id text,
  type text,
  reference text,
  named uuid default null,
  out outcome text,
  out payment_id uuid
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_payment dibs_office.payments;
  v_is_unpaid boolean;
begin
  insert into dibs_office.provider_messages as m (
    provider, message_id, received_at, type, reference, outcome
  )
  values (
    receive_message.provider, receive_message.message_id, dibs._now(), receive_message.type,
    receive_message.reference, 'unknown'
  )
  on conflict (provider, message_id) do nothing;
  if not found then
    perform dibs._await_standby();
    receive_message.outcome := 'repeated';
    return;
  end if;
  receive_message.outcome := 'unknown';
  select p.* into v_payment from dibs_office.payments p
  where p.provider = receive_message.provider and dibs_office._is_own(p.organisation_id)
    and (p.reference = receive_message.reference or p.payment_id = receive_message.named)
  for update;
  if not found then
    return;
  end if;
  v_is_unpaid := dibs_office._is_unpaid(v_payment);
  update dibs_office.payments p
  set due_at = dibs._now(),
    refund_news_count = p.refund_news_count + (receive_message.type ~ 'refund|dispute')::int,
    is_review = p.is_review or v_is_unpaid,
    point = case when v_is_unpaid then 'created' else p.point end,
    finished_at = case when v_is_unpaid then null else p.finished_at end
  where p.payment_id = v_payment.payment_id;
  receive_message.outcome := 'acted';
  receive_message.payment_id := v_payment.payment_id;
  update dibs_office.provider_messages m
  set outcome = 'acted', payment_id = v_payment.payment_id, done_at = dibs._now()
  where m.provider = receive_message.provider and m.message_id = receive_message.message_id;
end
$$;
comment on function dibs_office.receive_message(text, text, text, text, uuid) is
  'Keeps a provider''s message once, and wakes the payment it is about.';
