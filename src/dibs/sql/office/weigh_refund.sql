-- Writes down what a sale cost before a part of it goes back on sale for a refund.
--
-- The part gives back what that changes, and not what was put back at the event before. Written
-- once. Returns the work as it is then, null where the holder has it no more. Locks the payment,
-- the refund.
create or replace function dibs_office.weigh_refund(
  payment_id uuid,
  holder uuid,
  refund_id uuid,
  event_id text,
  sold_id uuid,
  before_minor bigint
) returns jsonb
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_payment dibs_office.payments;
begin
  v_payment := dibs_office._held_payment(weigh_refund.payment_id, weigh_refund.holder);
  if v_payment.payment_id is null then
    return null;
  end if;
  update dibs_office.refunds f
  set updated_at = dibs._now(),
    parts = (
      select jsonb_agg(
        case when a.part ->> 'event' = weigh_refund.event_id
            and a.part ->> 'id' = weigh_refund.sold_id::text and not a.part ? 'before_minor'
          then a.part || jsonb_build_object('before_minor', weigh_refund.before_minor)
          else a.part end
        order by a.place
      )
      from jsonb_array_elements(f.parts) with ordinality a (part, place)
    )
  where f.refund_id = weigh_refund.refund_id and f.payment_id = v_payment.payment_id
    and f.parts <> '[]';
  return dibs_office._work_of(weigh_refund.payment_id);
end
$$;
comment on function dibs_office.weigh_refund(uuid, uuid, uuid, text, uuid, bigint) is
  'Writes down what a sale cost before a part of it goes back on sale for a refund.';
