-- A delivery as it is told in lists: all but its body.
--
-- Returns jsonb.
create or replace function dibs_office._delivery_told(delivery dibs_office.deliveries)
returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
set timezone = 'UTC'
as $$
  select jsonb_build_object(
    'id', delivery.delivery_id, 'number', delivery.number, 'endpoint', delivery.endpoint_id,
    'ledger', delivery.ledger, 'position', delivery.position, 'type', delivery.type,
    'subject', delivery.subject, 'status', delivery.status, 'attempts', delivery.attempts,
    'recorded_at', delivery.recorded_at, 'created_at', delivery.created_at,
    'due_at', delivery.due_at,
    'is_under_way', coalesce(delivery.leased_until > dibs._now(), false),
    'delivered_at', delivery.delivered_at,
    'last_status', delivery.last_status, 'last_error', delivery.last_error
  )
$$;
comment on function dibs_office._delivery_told(dibs_office.deliveries) is
  'A delivery as it is told in lists: all but its body.';
