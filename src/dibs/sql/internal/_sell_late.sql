-- Sells to who paid too late what can be had of what a reservation held that is over.
--
-- Returns the request with the reservation that is born for it, not yet confirmed, and a
-- detail that tells it; or with code expired and what was tried. Writes the journal rows of
-- the birth or of the refusal, the settlement, and what was due; returns the position after
-- them. What is over and not swept is expired first: it is there for who paid for it. The
-- caller holds the head.
create or replace function dibs._sell_late(
  event dibs.events, inout request dibs._request, was dibs.reservations, order_id text,
  accepts text, decided_at timestamptz, inout last_position bigint
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_sell_late.event).event_id;
  v_outcomes text[] := dibs._late_sales(
    _sell_late.event, _sell_late.was, _sell_late.accepts
  );
  v_asked dibs._request := _sell_late.request;
  v_choice record;
begin
  if (_sell_late.was).status = 'reserved' then
    _sell_late.last_position := dibs._transit(
      v_event_id, 'expired', array[(_sell_late.was).reservation_id], null,
      _sell_late.decided_at, _sell_late.last_position
    );
  end if;
  v_asked.reservation_id := null;
  v_asked.session := (_sell_late.was).session;
  v_asked.customer := (_sell_late.was).customer;
  v_asked.customer_class := (_sell_late.was).customer_class;
  v_asked.owner := dibs._owner(v_asked.session, v_asked.customer);
  v_asked.held_items := null;
  v_asked.held_units := null;
  v_asked.held_seats := null;
  select c.* into v_choice
  from dibs._choose_late(
    _sell_late.event, v_asked, _sell_late.was, v_outcomes, _sell_late.decided_at,
    _sell_late.last_position
  ) c;
  _sell_late.last_position := v_choice.last_position;

  if v_choice.outcome is null then
    _sell_late.last_position := _sell_late.last_position + 1;
    insert into dibs.journal (
      event_id, position, recorded_at, action, reservation_id, organisation_id, principal,
      session, detail, network, agent
    )
    values (
      v_event_id, _sell_late.last_position, _sell_late.decided_at, 'late_refused',
      (was).reservation_id, (was).organisation_id, (request).principal, (was).session,
      jsonb_build_object('order', _sell_late.order_id, 'tried', v_outcomes),
      (request).network, (request).agent
    );
    _sell_late.request.code := 'expired';
    _sell_late.request.detail := dibs._late_refusal(_sell_late.was, v_outcomes);
  else
    _sell_late.request := v_choice.request;
    _sell_late.request.amount_minor := v_choice.amount_minor;
    _sell_late.request.detail := jsonb_build_object(
      'order', _sell_late.order_id, 'late', v_choice.outcome,
      'was', (_sell_late.was).reservation_id
    );
    perform dibs._take_units(_sell_late.event, array[_sell_late.request]);
    perform dibs._write_reservations(
      _sell_late.event, array[_sell_late.request], _sell_late.decided_at,
      _sell_late.last_position
    );
    _sell_late.last_position := _sell_late.last_position + 1;
    perform dibs._keep_terms(
      v_event_id, (_sell_late.request).reservation_id, _sell_late.was, v_choice.kept_items
    );
  end if;
  insert into dibs.settlements (
    event_id, reservation_id, order_id, outcome, sold_id, amount_minor, tried, settled_at
  )
  values (
    v_event_id, (was).reservation_id, _sell_late.order_id,
    coalesce(v_choice.outcome, 'refused'),
    case when v_choice.outcome is not null then (_sell_late.request).reservation_id end,
    case when v_choice.outcome is not null then v_choice.amount_minor end,
    v_outcomes, _sell_late.decided_at
  );
end
$$;
comment on function dibs._sell_late(
  dibs.events, dibs._request, dibs.reservations, text, text, timestamptz, bigint
) is 'Sells to who paid too late what can be had of what a reservation held that is over.';
