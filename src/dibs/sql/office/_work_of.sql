-- All that whoever works on a payment has to know.
--
-- Returns jsonb: the payment, its order's reservations and its refunds that are not given yet.
create or replace function dibs_office._work_of(payment_id uuid) returns jsonb
language sql volatile
set search_path = pg_catalog, pg_temp
as $$
  select to_jsonb(p) - '{leased_by,leased_until,organisation_id}'::text[]
    || jsonb_build_object(
    'accepts', o.accepts,
    'server_now', dibs._now(),
    'parts', (
      select jsonb_agg(to_jsonb(r) - 'order_id' order by r.event_id, r.reservation_id)
      from dibs_office.order_reservations r
      where r.order_id = p.order_id
    ),
    'refunds', (
      select coalesce(jsonb_agg(to_jsonb(f) order by f.refund_id), '[]')
      from dibs_office.refunds f
      where f.payment_id = p.payment_id and f.status = 'pending'
    )
  )
  from dibs_office.payments p
  join dibs_office.orders o on o.order_id = p.order_id
  where p.payment_id = _work_of.payment_id
$$;
comment on function dibs_office._work_of(uuid) is
  'All that whoever works on a payment has to know.';
