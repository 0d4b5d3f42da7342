-- A verb and what a journal calls its effect, given either.
--
-- Returns text[]: all that is meant by a name, itself included, whatever it is. Verbs are
-- those of reservations and of the office, by their names in SQL, the library and the API.
create or replace function dibs._verbs_of(action text) returns text[]
language sql immutable parallel safe as $$
  select array(
    select action
    union
    select case action when k.verb then k.told else k.verb end
    from (
      values ('reserve', 'reserved'), ('reserve_again', 'reserved'), ('extend', 'extended'),
        ('amend', 'amended'), ('fill_cart', 'amended'), ('fill_cart', 'reserved'),
        ('leave', 'left'), ('heartbeat', 'stayed'),
        ('begin_payment', 'payment_begun'), ('end_payment', 'payment_ended'),
        ('settle', 'late_refused'), ('settle', 'confirmed'), ('confirm', 'confirmed'),
        ('sell', 'confirmed'), ('release', 'released'), ('force_release', 'released'),
        ('expire', 'expired'), ('sweep', 'expired'), ('cancel', 'cancelled'),
        ('tell_expiring', 'expiring'), ('block', 'blocked'), ('unblock', 'unblocked'),
        ('put_event', 'event_put'), ('change_event', 'event_put'), ('put_item', 'item_put'),
        ('put_items', 'item_put'), ('put_product', 'product_put'), ('put_stock', 'item_put'),
        ('put_stock', 'product_put'), ('begin_plan', 'plan_put'), ('put_seats', 'plan_put'),
        ('finish_plan', 'plan_put'), ('put_plan', 'plan_put'), ('put_access', 'access_put'),
        ('put_policy', 'policy_put'), ('remove_policy', 'policy_put'),
        ('close_period', 'balance'), ('reconcile', 'reconciled'),
        ('put_kind', 'kind_put'), ('put_default_duration', 'default_duration_put'),
        ('put_organisation', 'organisation_put'), ('create_key', 'key_created'),
        ('rotate_key', 'key_rotated'), ('revoke_key', 'key_revoked'),
        ('create_token_key', 'token_key_created'), ('revoke_token_key', 'token_key_revoked'),
        ('put_endpoint', 'endpoint_put'), ('create_endpoint', 'endpoint_put'),
        ('change_endpoint', 'endpoint_changed'), ('rotate_endpoint', 'endpoint_rotated'),
        ('replay_endpoint', 'endpoint_replayed'), ('replay_deliveries', 'endpoint_replayed'),
        ('delete_endpoint', 'endpoint_deleted'), ('remove_endpoint', 'endpoint_deleted'),
        ('retry_delivery', 'delivery_retried'), ('skip_delivery', 'delivery_skipped'),
        ('retry_payment', 'payment_retried'), ('ask_refund', 'refund_asked'),
        ('refund_order', 'refund_asked'), ('cancel_order', 'order_cancelled')
    ) k (verb, told)
    where action in (k.verb, k.told)
  )
$$;
comment on function dibs._verbs_of(text) is
  'A verb and what a journal calls its effect, given either.';
