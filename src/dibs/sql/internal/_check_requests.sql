-- Checks requests of any verb but reserve against the reservations they name.
--
-- Returns the requests, refused where the state machine says no; what already happened as
-- asked gets code ok, and changes nothing. No token, session and customer is a trusted
-- caller; what is given must match, also where a key is replayed: a key is no secret. The
-- customer vouches for other sessions, so that all devices of one share a reservation.
-- A reservation is over from its end on, swept or not.
create or replace function dibs._check_requests(
  event_id text, verb text, requests dibs._request[], decided_at timestamptz
) returns dibs._request[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return (
    select array_agg(
      row(
        r.ordinal, r.principal, r.key, r.fingerprint, r.session, r.customer, r.token,
        r.reservation_id, r.item_ids, r.units, r.seat_ids, r.owner, r.items, r.demand_items,
        r.demand_units, r.hold_seconds, r.extension_seconds, r.extensions_max, r.amount_minor,
        found.code,
        case
          when r.code is not null or found.code is null then r.detail
          when found.code = 'not_found' then
            jsonb_build_object('reservation', r.reservation_id)
          when found.code = 'not_due' then jsonb_build_object('expires_at', v.expires_at)
          when found.code = 'expired' then jsonb_build_object('expired_at', v.expires_at)
          when found.code = 'extension_limit' then
            jsonb_build_object('extensions_max', v.extensions_max)
        end,
        r.replayed and found.code <> 'forbidden',
        r.customer_class, r.best, r.is_paying, null, null, v.demand_items, v.demand_units,
        v.seat_ids, r.network, r.agent
      )::dibs._request
      order by r.ordinal
    )
    from unnest(requests) r
    left join lateral (
      select * from dibs.reservations v
      where v.event_id = _check_requests.event_id and v.reservation_id = r.reservation_id
      limit 1
    ) v on true
    cross join lateral (
      select dibs._status_at(v, decided_at) as status,
        dibs._is_holder(v, r.token, r.session, r.customer) as is_holder
    ) now
    cross join lateral (
      select case
        when r.code = 'invalid_input' then r.code
        when v.reservation_id is not null and not now.is_holder then 'forbidden'
        -- Who may only confirm what costs nothing; without a price nobody knows.
        when r.detail ? 'free_only' and v.reservation_id is not null
          and v.amount_minor is distinct from 0 then 'forbidden'
        when r.code is not null then r.code
        when v.reservation_id is null then 'not_found'
        when verb = 'reserve_again' then
          case now.status when 'reserved' then 'not_due' when 'confirmed' then 'already_confirmed'
          end
        when verb = 'expire' and v.status = 'reserved' then
          case when now.status = 'reserved' then 'not_due' end
        when now.status = dibs._action_of(verb) then 'ok'
        -- What is over may be sold late; what was sold and is cancelled is not sold again.
        when verb = 'settle' then
          case now.status when 'cancelled' then 'already_released' end
        when verb = 'cancel' and now.status = 'reserved' then 'not_confirmed'
        when now.status = 'confirmed' then
          case when verb <> 'cancel' then 'already_confirmed' end
        when now.status in ('released', 'cancelled') then 'already_released'
        when now.status = 'expired' then 'expired'
        when verb = 'extend' and dibs._extensions_left(v, decided_at) = 0
          then 'extension_limit'
        when verb = 'begin_payment'
          and dibs._paid_order(r.detail) = any (v.payment_orders) then 'ok'
        when verb = 'end_payment'
          and (dibs._paid_order(r.detail) = any (v.payment_orders)) is not true then 'ok'
        when verb = 'leave' and coalesce(v.left_at, v.payment_begun_at) is not null then 'ok'
        when verb = 'heartbeat' and v.left_at is null
          and (v.payment_begun_at is not null or r.is_paying is not true) then 'ok'
      end as code
    ) found
  );
end
$$;
comment on function
  dibs._check_requests(text, text, dibs._request[], timestamptz) is
  'Checks requests of any verb but reserve against the reservations they name.';
