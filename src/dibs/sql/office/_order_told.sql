-- An order as its answers show it: its reservations, and the payment that counts.
--
-- That is payment_id where it is given, else the live one, or the last there was. Returns jsonb,
-- null where there is no such order. Its token is not in it. Locks nothing.
create or replace function dibs_office._order_told(
  order_id uuid, payment_id uuid default null
) returns jsonb
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object(
    'id', o.order_id, 'organisation', nullif(o.organisation_id, ''), 'status', o.status,
    'currency', o.currency, 'amount_minor', o.amount_minor,
    'captured_minor', o.captured_minor, 'refunded_minor', o.refunded_minor,
    'accepts', o.accepts, 'lines', o.lines,
    'reservations', dibs_office._parts_told(o.order_id),
    'payment', (
      select jsonb_build_object(
        'id', p.payment_id, 'provider', p.provider, 'method', p.method, 'status', p.status,
        'amount_minor', p.amount_minor, 'currency', p.currency, 'reference', p.reference,
        'client_secret', p.client_secret, 'url', p.url, 'error', p.error, 'ends_at', p.ends_at
      )
      from dibs_office.payments p
      where p.order_id = o.order_id
        and coalesce(p.payment_id = _order_told.payment_id, true)
      order by p.is_review, p.finished_at is null desc, p.number desc
      limit 1
    ),
    'pay_until', o.pay_until, 'created_at', o.created_at, 'updated_at', o.updated_at,
    'server_now', dibs._now()
  )
  from dibs_office.orders o
  where o.order_id = _order_told.order_id
$$;
comment on function dibs_office._order_told(uuid, uuid) is
  'An order as its answers show it: its reservations, and the payment that counts.';
