-- Settles payments for one piece of a batch, under the head's lock.
--
-- Returns an answer per request and the journal position after it. What is held is confirmed,
-- what is over is sold late or refused, one request after the other; whatever was sold is
-- confirmed together, so that each is answered with the position of its confirmation. What an
-- order and a reservation came to once, they come to again.
create or replace function dibs._settle(
  event dibs.events, requests jsonb, first_ordinal int, decided_at timestamptz,
  inout last_position bigint, out answers dibs.answer[]
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_settle.event).event_id;
  v_requests dibs._request[] := dibs._check_requests(
    v_event_id, 'settle',
    dibs._meet_keys(
      v_event_id, 'settle',
      dibs._read_requests('settle', _settle.requests, _settle.first_ordinal),
      _settle.decided_at
    ),
    _settle.decided_at
  );
  v_asked jsonb;
  v_was dibs.reservations;
  v_met dibs._request;
  v_late record;
  v_ids uuid[];
  v_callers dibs._caller[];
  v_details jsonb[];
begin
  for v_i in 1 .. cardinality(v_requests) loop
    continue when v_requests[v_i].replayed or coalesce(v_requests[v_i].code, 'ok')
      not in ('ok', 'already_released');
    v_asked := _settle.requests -> v_i - 1;
    select v.* into v_was from dibs.reservations v
    where v.event_id = v_event_id and v.reservation_id = v_requests[v_i].reservation_id;
    v_met := dibs._meet_settlement(v_was, v_requests[v_i], v_asked);
    if v_met.code is null and dibs._status_at(v_was, _settle.decided_at) <> 'reserved' then
      select s.* into v_late
      from dibs._sell_late(
        _settle.event, v_met, v_was, v_asked ->> 'order_id', v_asked ->> 'accepts',
        _settle.decided_at, _settle.last_position
      ) s;
      v_met := v_late.request;
      _settle.last_position := v_late.last_position;
    elsif coalesce(v_met.code, 'ok') = 'ok' and v_met.detail is null then
      insert into dibs.settlements (
        event_id, reservation_id, order_id, outcome, sold_id, amount_minor, settled_at
      )
      values (
        v_event_id, v_was.reservation_id, v_asked ->> 'order_id', 'in_time',
        v_was.reservation_id, v_was.amount_minor, _settle.decided_at
      )
      on conflict do nothing;
    end if;
    if v_met.code is null then
      v_ids := v_ids || v_met.reservation_id;
      v_callers := v_callers || dibs._caller_of(v_met);
      v_details := v_details || coalesce(
        v_met.detail, jsonb_build_object('order', v_asked -> 'order_id')
      );
      if v_met.detail is not null then
        v_met.detail := (
          select dibs._late_told(s) from dibs.settlements s
          where s.event_id = v_event_id and s.reservation_id = v_was.reservation_id
            and s.order_id = v_asked ->> 'order_id'
        );
      end if;
    end if;
    v_requests[v_i] := v_met;
  end loop;

  _settle.last_position := dibs._transit(
    v_event_id, 'confirmed', v_ids, v_callers, _settle.decided_at, _settle.last_position,
    v_details
  ) - coalesce(cardinality(v_ids), 0);
  select s.last_position, s.answers into _settle.last_position, _settle.answers
  from dibs._settle_requests(
    _settle.event, 'settle', v_requests, _settle.decided_at, _settle.last_position
  ) s;
end
$$;
comment on function dibs._settle(dibs.events, jsonb, int, timestamptz, bigint) is
  'Settles payments for one piece of a batch, under the head''s lock.';
