-- Sells what was paid for: what a reservation holds or, where that is over, what can be had.
--
-- Returns one dibs.answer. In time the reservation is confirmed. Late, a new one is sold in its
-- place, up to what both the event's late_payment and accepts allow: the very same units and
-- seats (same), as many of the same items, seats side by side where they can be (equal),
-- others of the same kind that cost no more, the dearest first (next_best). It has owner and
-- token of the one that is over, and what did not change costs what it cost then; detail tells
-- it under late: {"outcome", "was", "order", "amount_minor"}. What was decided for an order
-- and a reservation stays so: asked again it is answered alike. amount_minor is what was paid.
-- Refuses with invalid_input, idempotency_key_reused, not_found, already_confirmed (another
-- order bought it), already_released (the sale was cancelled), amount_changed, or expired
-- where nothing was sold: detail {"late": "refused", "tried": [...]}.
-- Locks: the event's head first, then reservations, tickets, seats and items.
create or replace function dibs.settle(
  event_id text,
  reservation_id uuid,
  order_id text,
  accepts text default 'equal',
  amount_minor bigint default null,
  key text default null,
  principal text default ''
) returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.settle_many(event_id, jsonb_build_array(jsonb_build_object(
    'id', reservation_id, 'order_id', order_id, 'accepts', accepts,
    'amount_minor', amount_minor, 'key', key, 'principal', principal
  ))) a
$$;
comment on function dibs.settle(text, uuid, text, text, bigint, text, text) is
  'Sells what was paid for: what a reservation holds or, where that is over, what can be had.';
