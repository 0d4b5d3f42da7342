-- Writes down what an event decided about a reservation of an order whose money is there.
--
-- status is sold, replaced or refused; for another one in its place late_minor is what that costs,
-- and the order bears as much less, in steps that can be paid. Tells of what came late. Returns
-- the work as it is then, null where the holder has it no more. Locks the order, the payment, the
-- reservation's row, the head of the messages.
create or replace function dibs_office.settle_reservation(
  payment_id uuid,
  holder uuid,
  event_id text,
  reservation_id uuid,
  status text,
  sold_id uuid default null,
  late_minor bigint default null,
  outcome text default null
) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_payment dibs_office.payments;
  v_step bigint;
begin
  v_payment := dibs_office._held_payment(
    settle_reservation.payment_id, settle_reservation.holder
  );
  if v_payment.payment_id is null then
    return null;
  end if;
  v_step := dibs_office._money_step(v_payment.currency);
  update dibs_office.order_reservations r
  set status = settle_reservation.status, sold_id = settle_reservation.sold_id,
    outcome = settle_reservation.outcome, settled_at = dibs._now(),
    sold_price_minor = least(coalesce(settle_reservation.late_minor, r.price_minor), r.price_minor),
    left_price_minor = least(coalesce(settle_reservation.late_minor, r.price_minor), r.price_minor),
    sold_minor = case
      when settle_reservation.status = 'refused' then 0
      when settle_reservation.late_minor < r.price_minor
        then v_step * trunc(
          r.amount_minor::numeric * settle_reservation.late_minor / (r.price_minor * v_step)
        )
      else r.amount_minor
    end
  where r.order_id = v_payment.order_id and r.event_id = settle_reservation.event_id
    and r.reservation_id = settle_reservation.reservation_id and r.status = 'open';
  if found and settle_reservation.outcome is not null then
    perform dibs_office._tell_order(
      'order.late', v_payment.order_id,
      jsonb_build_object(
        'event', settle_reservation.event_id, 'reservation', settle_reservation.reservation_id,
        'sold_id', settle_reservation.sold_id, 'outcome', settle_reservation.outcome
      )
    );
  end if;
  return dibs_office._work_of(settle_reservation.payment_id);
end
$$;
comment on function dibs_office.settle_reservation(
  uuid, uuid, text, uuid, text, uuid, bigint, text
) is 'Writes down what an event decided about a reservation of an order whose money is there.';
