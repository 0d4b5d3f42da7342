-- Gives the payments of reservations their time: their deadlines are at least so far away.
--
-- Returns nothing; writes a journal row a reservation after last_position, in the order of
-- the ids. Updates reservations and their tickets. Time runs from the first payment on,
-- whatever becomes of it: later ones are given what is left of that; the newest 100 are known.
-- Payment is a sign of life: who had left is back, and neither leaving nor silence ends a
-- reservation any more. The caller holds the head and has checked that each order begins.
create or replace function dibs._begin_payment(
  event dibs.events, reservation_ids uuid[], callers dibs._caller[],
  decided_at timestamptz, last_position bigint, details jsonb[]
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_given interval := make_interval(secs => (_begin_payment.event).payment_seconds);
begin
  update dibs.reservations v
  set payment_held_at = coalesce(v.payment_held_at, _begin_payment.decided_at),
    payment_begun_at = coalesce(v.payment_begun_at, _begin_payment.decided_at),
    payment_orders = (v.payment_orders || dibs._paid_order(
      _begin_payment.details[array_position(_begin_payment.reservation_ids, v.reservation_id)]
    ))[greatest(cardinality(v.payment_orders) - 98, 1):],
    unpaid_expires_at = coalesce(v.unpaid_expires_at, v.expires_at),
    unpaid_life_ends_at = coalesce(v.unpaid_life_ends_at, v.life_ends_at),
    expires_at = greatest(
      v.expires_at, coalesce(v.payment_held_at, _begin_payment.decided_at) + v_given
    ),
    life_ends_at = greatest(
      v.life_ends_at, coalesce(v.payment_held_at, _begin_payment.decided_at) + v_given
    ),
    left_at = null,
    leaves_at = null
  where v.ctid = any (array(
    select k.ctid
    from unnest(_begin_payment.reservation_ids) n (id)
    cross join lateral (
      select k.ctid from dibs.reservations k
      where k.event_id = (_begin_payment.event).event_id and k.reservation_id = n.id
      offset 0
    ) k
  ));
  perform dibs._tell_moves(
    (_begin_payment.event).event_id, 'payment_begun', _begin_payment.reservation_ids,
    _begin_payment.callers, _begin_payment.details, _begin_payment.decided_at,
    _begin_payment.last_position
  );
end
$$;
comment on function dibs._begin_payment(
  dibs.events, uuid[], dibs._caller[], timestamptz, bigint, jsonb[]
) is
  'Gives the payments of reservations their time: their deadlines are at least so far away.';
