-- Cancels sales, whole or in part, for one piece of a batch, under the head's lock.
--
-- Returns an answer per request and the journal position after it. Whole sales end
-- together; between them each part is a step of its own, so that positions follow the
-- order of the requests.
create or replace function dibs._cancel(
  event dibs.events, requests jsonb, first_ordinal int, decided_at timestamptz,
  inout last_position bigint, out answers dibs.answer[]
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_cancel.event).event_id;
  v_requests dibs._request[] :=
    dibs._read_cancel_requests(_cancel.requests, _cancel.first_ordinal);
  v_position bigint := _cancel.last_position;
  v_ids uuid[];
  v_callers dibs._caller[];
begin
  v_requests := dibs._meet_keys(v_event_id, 'cancel', v_requests, _cancel.decided_at);
  v_requests := dibs._check_requests(v_event_id, 'cancel', v_requests, _cancel.decided_at);
  v_requests := dibs._resolve_parts(v_event_id, v_requests);
  for v_i in 1 .. cardinality(v_requests) loop
    continue when v_requests[v_i].code is not null;
    if v_requests[v_i].seat_ids is null then
      v_ids := v_ids || v_requests[v_i].reservation_id;
      v_callers := v_callers || dibs._caller_of(v_requests[v_i]);
    else
      v_position := dibs._transit(
        v_event_id, 'cancelled', v_ids, v_callers, _cancel.decided_at, v_position
      ) + 1;
      perform dibs._cancel_part(v_event_id, v_requests[v_i], _cancel.decided_at, v_position);
      v_ids := null;
      v_callers := null;
    end if;
  end loop;
  perform dibs._transit(
    v_event_id, 'cancelled', v_ids, v_callers, _cancel.decided_at, v_position
  );
  select s.last_position, s.answers into _cancel.last_position, _cancel.answers
  from dibs._settle_requests(
    _cancel.event, 'cancel', v_requests, _cancel.decided_at, _cancel.last_position
  ) s;
end
$$;
comment on function dibs._cancel(dibs.events, jsonb, int, timestamptz, bigint) is
  'Cancels sales, whole or in part, for one piece of a batch, under the head''s lock.';
