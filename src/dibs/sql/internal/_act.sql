-- Extends, confirms, releases or expires for one piece of a batch, under the head's lock.
--
-- Returns an answer per request and the journal position after it.
create or replace function dibs._act(
  verb text, event dibs.events, requests jsonb, first_ordinal int, decided_at timestamptz,
  inout last_position bigint, out answers dibs.answer[]
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_act.event).event_id;
  v_requests dibs._request[] :=
    dibs._read_requests(_act.verb, _act.requests, _act.first_ordinal);
  v_ids uuid[];
  v_principals text[];
begin
  v_requests := dibs._meet_keys(v_event_id, _act.verb, v_requests, _act.decided_at);
  v_requests := dibs._check_requests(v_event_id, _act.verb, v_requests, _act.decided_at);
  select array_agg(r.reservation_id order by r.ordinal),
    array_agg(r.principal order by r.ordinal)
  into v_ids, v_principals
  from unnest(v_requests) r
  where r.code is null;

  if _act.verb = 'extend' then
    perform dibs._prolong(v_event_id, v_ids, v_principals, _act.decided_at, last_position);
  else
    perform dibs._transition(
      v_event_id, dibs._action_of(_act.verb), v_ids, v_principals, _act.decided_at,
      last_position
    );
  end if;
  select array_agg(dibs._as_answer(
    _act.verb, r.ordinal, v, (_act.event).currency, false,
    last_position + array_position(v_ids, r.reservation_id), _act.decided_at
  ))
  into _act.answers
  from unnest(v_requests) r
  join dibs.reservations v
    on v.event_id = v_event_id and v.reservation_id = r.reservation_id
  where r.code is null;

  _act.last_position := last_position + coalesce(cardinality(v_ids), 0);
  _act.answers := _act.answers || dibs._answer_rest(
    v_event_id, _act.verb, v_requests, (_act.event).currency, _act.decided_at
  );
  perform dibs._keep_keys(v_event_id, _act.verb, v_requests, _act.answers, _act.decided_at);
  perform dibs._keep_refusals(v_event_id, _act.verb, v_requests, _act.decided_at);
end
$$;
comment on function dibs._act(text, dibs.events, jsonb, int, timestamptz, bigint) is
  'Extends, confirms, releases or expires for one piece of a batch, under the head''s lock.';
