-- Takes back the time that payments of reservations were given, where nobody can pay any more.
--
-- Returns nothing; writes a journal row a reservation after last_position, in the order of
-- the ids. Updates reservations and their tickets. The last payment to end leaves the deadline
-- and the life there would be without any, extensions since included; what would be over is
-- over now, not before. Then leaving and silence count again, silence from now on. The caller
-- holds the head and has checked that each order is being paid.
create or replace function dibs._end_payment(
  event dibs.events, reservation_ids uuid[], callers dibs._caller[],
  decided_at timestamptz, last_position bigint, details jsonb[]
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_details jsonb[];
begin
  update dibs.reservations v
  set payment_orders = nullif(array_remove(v.payment_orders, dibs._paid_order(
      _end_payment.details[array_position(_end_payment.reservation_ids, v.reservation_id)]
    )), '{}'),
    payment_begun_at = case when cardinality(v.payment_orders) > 1 then v.payment_begun_at end,
    expires_at = case when cardinality(v.payment_orders) > 1 then v.expires_at
      else greatest(v.unpaid_expires_at, _end_payment.decided_at) end,
    life_ends_at = case when cardinality(v.payment_orders) > 1 then v.life_ends_at
      else greatest(v.unpaid_life_ends_at, _end_payment.decided_at) end,
    unpaid_expires_at = case when cardinality(v.payment_orders) > 1 then v.unpaid_expires_at end,
    unpaid_life_ends_at = case when cardinality(v.payment_orders) > 1
      then v.unpaid_life_ends_at end,
    leaves_at = case when cardinality(v.payment_orders) = 1
      then dibs._silent_at(_end_payment.event, null, _end_payment.decided_at) end
  where v.ctid = any (array(
    select k.ctid
    from unnest(_end_payment.reservation_ids) n (id)
    cross join lateral (
      select k.ctid from dibs.reservations k
      where k.event_id = (_end_payment.event).event_id and k.reservation_id = n.id
      offset 0
    ) k
  ));

  select array_agg(
    case when v.payment_orders is null then e.detail
      else coalesce(e.detail, '{}') || '{"paying": true}' end
    order by e.ordinal
  )
  into v_details
  from unnest(_end_payment.reservation_ids, _end_payment.details)
    with ordinality e (reservation_id, detail, ordinal)
  cross join lateral (
    select v.payment_orders from dibs.reservations v
    where v.event_id = (_end_payment.event).event_id and v.reservation_id = e.reservation_id
    limit 1
  ) v;
  perform dibs._tell_moves(
    (_end_payment.event).event_id, 'payment_ended', _end_payment.reservation_ids,
    _end_payment.callers, v_details, _end_payment.decided_at, _end_payment.last_position
  );
end
$$;
comment on function dibs._end_payment(
  dibs.events, uuid[], dibs._caller[], timestamptz, bigint, jsonb[]
) is
  'Takes back the time that payments of reservations were given, where nobody can pay any more.';
