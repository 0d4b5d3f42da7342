-- Meets a payment to settle with what was decided of its reservation before.
--
-- asked is the request as it came, request what its reservation's state makes of it. Returns
-- the request: with code ok and what was sold where this order bought it late, expired where
-- it was refused late; already_confirmed where another order has bought it; amount_changed
-- where it would be sold now for another amount than was paid.
create or replace function dibs._meet_settlement(
  was dibs.reservations, request dibs._request, asked jsonb
) returns dibs._request
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_settled dibs.settlements;
  v_is_others boolean;
begin
  select s.* into v_settled from dibs.settlements s
  where s.event_id = (was).event_id and s.reservation_id = (was).reservation_id
    and s.order_id = asked ->> 'order_id';
  v_is_others := exists (
    select from dibs.settlements s
    where s.event_id = (was).event_id and s.reservation_id = (was).reservation_id
      and s.order_id <> asked ->> 'order_id' and s.outcome <> 'refused'
  );
  if v_settled.outcome = 'refused' then
    _meet_settlement.request.code := 'expired';
    _meet_settlement.request.detail := dibs._late_refusal(was, v_settled.tried);
  elsif v_settled.outcome <> 'in_time' then
    _meet_settlement.request.code := 'ok';
    _meet_settlement.request.reservation_id := v_settled.sold_id;
    _meet_settlement.request.detail := dibs._late_told(v_settled);
  elsif v_settled.outcome = 'in_time' or (request).code = 'already_released' then
    null;
  elsif v_is_others then
    _meet_settlement.request.code := 'already_confirmed';
  elsif asked ->> 'amount_minor' is not null
    and (asked ->> 'amount_minor')::bigint is distinct from (was).amount_minor
  then
    _meet_settlement.request.code := 'amount_changed';
    _meet_settlement.request.detail := jsonb_build_object('amount_minor', (was).amount_minor);
  end if;
  return _meet_settlement.request;
end
$$;
comment on function dibs._meet_settlement(dibs.reservations, dibs._request, jsonb) is
  'Meets a payment to settle with what was decided of its reservation before.';
