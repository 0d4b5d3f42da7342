-- A payment as the office sees it, with its refunds and without what pays it.
--
-- messages are the latest 50 that its provider sent about it. Returns jsonb.
create or replace function dibs_office._payment_told(told dibs_office.payments) returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object(
    'id', (told).payment_id, 'order', (told).order_id,
    'organisation', nullif((told).organisation_id, ''), 'provider', (told).provider,
    'method', (told).method, 'reference', (told).reference, 'status', (told).status,
    'point', (told).point, 'amount_minor', (told).amount_minor,
    'captured_minor', (told).captured_minor, 'refunded_minor', (told).refunded_minor,
    'currency', (told).currency, 'attempts', (told).attempts, 'trouble', (told).trouble,
    'due_at', (told).due_at,
    'ends_at', (told).ends_at, 'error', (told).error, 'created_at', (told).created_at,
    'updated_at', (told).updated_at,
    'refunds', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'id', f.refund_id, 'order', f.order_id, 'amount_minor', f.amount_minor,
            'status', f.status, 'reason', f.reason, 'reference', f.reference,
            'created_at', f.created_at, 'is_outside', f.is_outside,
            'error', coalesce(f.error, jsonb_path_query_first(f.parts, '$[*].refusal'))
          )
          order by f.refund_id
        ),
        '[]'
      )
      from dibs_office.refunds f
      where f.payment_id = (told).payment_id
    ),
    'messages', (
      select coalesce(
        jsonb_agg(
          jsonb_build_object(
            'id', m.message_id, 'type', m.type, 'received_at', m.received_at
          )
          order by m.received_at, m.message_id
        ),
        '[]'
      )
      from (
        select m.message_id, m.type, m.received_at
        from dibs_office.provider_messages m
        where m.payment_id = (told).payment_id
        order by m.received_at desc
        limit 50
      ) m
    )
  )
$$;
comment on function dibs_office._payment_told(dibs_office.payments) is
  'A payment as the office sees it, with its refunds and without what pays it.';
