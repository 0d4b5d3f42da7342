-- Writes down that what a refund gives back is on sale again, and what it comes to.
--
-- left_minor is what stays sold of one part's reservation, by its price then; null is all of it
-- gone. refusal says why nothing of it goes back: then nothing is given for it. An amount that
-- was asked for stays, else the parts' share of what was charged for them adds up to it, in steps
-- that can be paid, at most what is left. Returns the work as it is then, null where the holder has
-- it no more. Locks the order, the payment, the refund.
create or replace function dibs_office.price_refund(
  payment_id uuid,
  holder uuid,
  refund_id uuid,
  event_id text,
  sold_id uuid,
  left_minor bigint,
  refusal jsonb default null
) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_payment dibs_office.payments;
  v_asked jsonb;
  v_part dibs_office.order_reservations;
  v_before bigint;
  v_left bigint;
  v_step bigint;
  v_share bigint;
begin
  v_payment := dibs_office._held_payment(price_refund.payment_id, price_refund.holder);
  if v_payment.payment_id is null then
    return null;
  end if;
  select a.part into v_asked
  from dibs_office.refunds f
  cross join lateral jsonb_array_elements(f.parts) a (part)
  where f.refund_id = price_refund.refund_id and a.part ->> 'event' = price_refund.event_id
    and a.part ->> 'id' = price_refund.sold_id::text;
  if v_asked ? 'share_minor' then  -- the answer of then was lost
    return dibs_office._work_of(price_refund.payment_id);
  end if;
  v_before := (v_asked ->> 'before_minor')::bigint;
  select r.* into v_part from dibs_office.order_reservations r
  where r.order_id = v_payment.order_id and r.event_id = price_refund.event_id
    and price_refund.sold_id in (r.sold_id, r.reservation_id)
  for update;
  v_left := case
    when price_refund.refusal is not null then v_part.left_price_minor
    when v_before is not null then greatest(
      0, v_part.left_price_minor - greatest(0, v_before - coalesce(price_refund.left_minor, 0))
    )
    else least(coalesce(price_refund.left_minor, 0), v_part.left_price_minor)
  end;
  v_step := dibs_office._money_step(v_payment.currency);
  v_share := case
    when price_refund.refusal is not null or v_part.status = 'cancelled' then 0
    when price_refund.left_minor is null and v_part.sold_price_minor = 0
      then v_part.sold_minor
    when v_part.sold_price_minor = 0 then 0
    else dibs_office._share_of(
      v_part.sold_minor, v_part.sold_price_minor - v_left, v_part.sold_price_minor, v_step
    ) - dibs_office._share_of(
      v_part.sold_minor, v_part.sold_price_minor - v_part.left_price_minor,
      v_part.sold_price_minor, v_step
    )
  end;
  update dibs_office.order_reservations r
  set left_price_minor = v_left,
    status = case
      when price_refund.left_minor is null and price_refund.refusal is null and v_left = 0
        then 'cancelled'
      else r.status
    end
  where r.order_id = v_part.order_id and r.event_id = v_part.event_id
    and r.reservation_id = v_part.reservation_id;
  update dibs_office.refunds f
  set updated_at = dibs._now(),
    parts = (
      select coalesce(jsonb_agg(
        case when a.part ->> 'event' = v_part.event_id
            and a.part ->> 'id' in (v_part.reservation_id::text, v_part.sold_id::text)
          then a.part || jsonb_strip_nulls(jsonb_build_object(
            'share_minor', v_share, 'refusal', price_refund.refusal
          ))
          else a.part end
        order by a.place
      ), '[]')
      from jsonb_array_elements(f.parts) with ordinality a (part, place)
    )
  where f.refund_id = price_refund.refund_id;
  update dibs_office.refunds f
  set amount_minor = least(
    (select sum((a.part ->> 'share_minor')::bigint) from jsonb_array_elements(f.parts) a (part)),
    dibs_office._left_of_sale(v_payment, f.refund_id)
  )
  where f.refund_id = price_refund.refund_id and f.amount_minor is null
    and not exists (
      select from jsonb_array_elements(f.parts) a (part) where not a.part ? 'share_minor'
    );
  return dibs_office._work_of(price_refund.payment_id);
end
$$;
comment on function dibs_office.price_refund(
  uuid, uuid, uuid, text, uuid, bigint, jsonb
) is
  'Writes down that what a refund gives back is on sale again, and what it comes to.';
