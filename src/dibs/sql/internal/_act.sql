-- Acts on reservations by name for one piece of a batch, under the head's lock.
--
-- Returns an answer per request and the journal position after it. Extends, confirms,
-- releases, expires, leaves, stays, begins and ends payments; cancelling, amending and
-- settling have functions of their own.
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
  v_callers dibs._caller[];
  v_details jsonb[];
begin
  v_requests := dibs._meet_keys(v_event_id, _act.verb, v_requests, _act.decided_at);
  v_requests := dibs._check_requests(v_event_id, _act.verb, v_requests, _act.decided_at);
  select array_agg(r.reservation_id order by r.ordinal),
    array_agg(dibs._caller_of(r) order by r.ordinal),
    array_agg(r.detail order by r.ordinal)
  into v_ids, v_callers, v_details
  from unnest(v_requests) r
  where r.code is null;

  if _act.verb = 'extend' then
    perform dibs._prolong(
      _act.event, v_ids, v_callers, _act.decided_at, _act.last_position
    );
  elsif _act.verb = 'begin_payment' then
    perform dibs._begin_payment(
      _act.event, v_ids, v_callers, _act.decided_at, _act.last_position, v_details
    );
  elsif _act.verb = 'end_payment' then
    perform dibs._end_payment(
      _act.event, v_ids, v_callers, _act.decided_at, _act.last_position, v_details
    );
  elsif _act.verb = 'leave' then
    perform dibs._leave(
      _act.event, v_ids, v_callers, _act.decided_at, _act.last_position
    );
  elsif _act.verb = 'heartbeat' then
    perform dibs._stay(_act.event, v_requests, _act.decided_at, _act.last_position);
  else
    perform dibs._transit(
      v_event_id, dibs._action_of(_act.verb), v_ids, v_callers, _act.decided_at,
      _act.last_position, v_details
    );
  end if;
  select s.last_position, s.answers into _act.last_position, _act.answers
  from dibs._settle_requests(
    _act.event, _act.verb, v_requests, _act.decided_at, _act.last_position
  ) s;
end
$$;
comment on function dibs._act(text, dibs.events, jsonb, int, timestamptz, bigint) is
  'Acts on reservations by name for one piece of a batch, under the head''s lock.';
