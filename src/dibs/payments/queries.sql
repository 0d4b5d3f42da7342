-- What the till asks of the home database. Times of theirs are the database's.

-- name: create_order
select code, detail, token, told from dibs_office.create_order(
  parts => %(parts)s::jsonb, lines => %(lines)s::jsonb, currency => %(currency)s,
  accepts => %(accepts)s, session => %(session)s, customer => %(customer)s,
  principal => %(principal)s
);

-- name: read_order
select code, null::jsonb as detail, told
from dibs_office.read_order(%(order_id)s::uuid, %(token)s, %(payment_id)s::uuid);

-- name: list_orders
select told from dibs_office.list_orders(%(status)s, %(after)s::uuid, %(limit)s) o (told);

-- name: open_payment
select code, case code when 'invalid_input' then pg_catalog.jsonb_build_object(
    'field', '/provider', 'reason', 'must be set up here first: nobody takes money'
  ) end as detail, payment_id, replayed, stopping
from dibs_office.open_payment(
  order_id => %(order_id)s::uuid, token => %(token)s, provider => %(provider)s,
  method => %(method)s, return_url => %(return_url)s, principal => %(principal)s,
  key => %(key)s, fingerprint => %(fingerprint)s
);

-- name: cancel_order
select code, null::jsonb as detail, payment_id
from dibs_office.cancel_order(%(order_id)s::uuid, %(token)s, %(principal)s, %(reason)s);

-- name: ask_refund
select code, detail, payment_id from dibs_office.ask_refund(
  order_id => %(order_id)s::uuid, asked => %(asked)s::uuid,
  amount_minor => %(amount_minor)s, parts => %(parts)s::jsonb, reason => %(reason)s,
  principal => %(principal)s, fingerprint => %(fingerprint)s
);

-- name: receive_message
select outcome, payment_id from dibs_office.receive_message(
  provider => %(provider)s, message_id => %(message_id)s, type => %(type)s,
  reference => %(reference)s, named => %(named)s::uuid
);

-- name: read_payment
select dibs_office.read_payment(%(payment_id)s::uuid);

-- name: list_payments
select told
from dibs_office.list_payments(
  %(status)s, %(order_id)s::uuid, %(after)s::uuid, %(limit)s
) p (told);

-- name: retry_payment
select dibs_office.retry_payment(%(payment_id)s::uuid, %(principal)s);

-- name: verify_payments
select invariant, subject, detail from dibs_office.verify_payments();

-- name: due_payments
select payment_id, provider from dibs_office.due_payments(%(room)s::jsonb);

-- name: due_orders
select order_id, parts from dibs_office.due_orders(%(limit)s);

-- name: lapse_order
select dibs_office.lapse_order(%(order_id)s::uuid, %(pay_until)s);

-- name: oldest_due
select dibs_office.payments_waited();

-- name: owed
select dibs_office.refunds_waited();

-- Which messages this transaction wrote into the ledger.
-- name: told
select coalesce(pg_catalog.current_setting('dibs.told', true), '');

-- Whoever works on a payment: each answers with the work as it is then.

-- name: lease
select dibs_office.lease_payment(%(payment_id)s::uuid, %(holder)s::uuid);

-- name: leave
select dibs_office.leave_payment(
  %(payment_id)s::uuid, %(holder)s::uuid, %(due_seconds)s, %(failures)s, %(trouble)s,
  %(refusal)s
);

-- name: prolong
select dibs_office.prolong_payment(%(payment_id)s::uuid, %(holder)s::uuid);

-- name: step
select dibs_office.step_payment(%(payment_id)s::uuid, %(holder)s::uuid, %(changes)s::jsonb);

-- name: settle
select dibs_office.settle_reservation(
  %(payment_id)s::uuid, %(holder)s::uuid, event_id => %(event)s,
  reservation_id => %(reservation_id)s::uuid, status => %(status)s,
  sold_id => %(sold_id)s::uuid, late_minor => %(late_minor)s, outcome => %(outcome)s
);

-- name: capture
select dibs_office.capture_payment(%(payment_id)s::uuid, %(holder)s::uuid, %(captured_minor)s);

-- name: end
select dibs_office.end_payment(
  %(payment_id)s::uuid, %(holder)s::uuid, status => %(status)s,
  captured_minor => %(captured_minor)s, error => %(error)s::jsonb,
  is_foreign => %(is_foreign)s, pay_until => %(pay_until)s
);

-- name: weigh_refund
select dibs_office.weigh_refund(
  %(payment_id)s::uuid, %(holder)s::uuid, %(refund_id)s::uuid, event_id => %(event)s,
  sold_id => %(sold_id)s::uuid, before_minor => %(before_minor)s
);

-- name: price_refund
select dibs_office.price_refund(
  %(payment_id)s::uuid, %(holder)s::uuid, %(refund_id)s::uuid, event_id => %(event)s,
  sold_id => %(sold_id)s::uuid, left_minor => %(left_minor)s,
  refusal => %(refusal)s::jsonb
);

-- name: finish_refund
select dibs_office.finish_refund(
  %(payment_id)s::uuid, %(holder)s::uuid, %(refund_id)s::uuid, status => %(status)s,
  reference => %(reference)s, error => %(error)s::jsonb
);

-- name: book_refunds
select dibs_office.book_refunds(
  %(payment_id)s::uuid, %(holder)s::uuid, told => %(told)s::jsonb,
  news_count => %(news_count)s
);
