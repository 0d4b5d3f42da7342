-- Amends for one piece of a batch, under the head's lock.
--
-- Returns an answer per request and the journal position after it. An amendment gives and
-- takes at once, so a piece is one: what it lacks is decided like a reserve, and refused
-- it changes nothing; what it holds already is at its disposal. The deadline stays, so limits
-- of time ask for items alone that it did not hold before.
create or replace function dibs._amend(
  event dibs.events, requests jsonb, first_ordinal int, decided_at timestamptz,
  inout last_position bigint, out answers dibs.answer[]
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_amend.event).event_id;
  v_requests dibs._request[] :=
    dibs._read_amend_requests(_amend.requests, _amend.first_ordinal);
  v_lacking dibs._request[];
  v_limits dibs._limit[];
begin
  v_requests := dibs._meet_keys(v_event_id, 'amend', v_requests, _amend.decided_at);
  v_requests := dibs._check_requests(v_event_id, 'amend', v_requests, _amend.decided_at);
  v_requests := dibs._complete_amendments(v_event_id, v_requests);
  v_requests := dibs._resolve_requests(
    'amend', v_requests, _amend.event, _amend.decided_at, _amend.last_position
  );
  v_lacking := dibs._net_of_held(v_event_id, v_requests);
  _amend.last_position := dibs._free_due(
    _amend.event, v_lacking, _amend.decided_at, _amend.last_position
  );
  v_limits := dibs._limits_of(_amend.event, v_lacking, _amend.decided_at);
  _amend.last_position := dibs._free_limited(
    _amend.event, v_limits, _amend.decided_at, _amend.last_position
  );
  v_lacking := dibs._refuse_duplicates(_amend.event, v_lacking);
  if v_limits <> '{}' then
    v_lacking := dibs._refuse_waiting(v_event_id, v_lacking, v_limits, _amend.decided_at);
  end if;
  v_lacking := dibs._decide(
    _amend.event, v_lacking,
    dibs._pressing_limits(v_event_id, v_lacking, v_limits, _amend.decided_at)
  );
  v_lacking := dibs._tell_deadlines(
    v_event_id, dibs._tell_own_seats(v_event_id, v_lacking), _amend.decided_at
  );
  perform dibs._take_units(_amend.event, v_lacking);
  v_requests := dibs._as_decided(v_event_id, 'amend', v_requests, v_lacking);
  perform dibs._write_amendments(
    _amend.event, v_requests, _amend.decided_at, _amend.last_position
  );
  select s.last_position, s.answers into _amend.last_position, _amend.answers
  from dibs._settle_requests(
    _amend.event, 'amend', v_requests, _amend.decided_at, _amend.last_position
  ) s;
end
$$;
comment on function dibs._amend(dibs.events, jsonb, int, timestamptz, bigint) is
  'Amends for one piece of a batch, under the head''s lock.';
