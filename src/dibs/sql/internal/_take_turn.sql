-- One turn at an event: locks its head, acts for many callers, writes the head back.
--
-- Returns dibs.answer rows, in order within each verb. requests maps verbs to arrays of
-- requests; what gives back goes first, so that it is there for who takes. Refuses all with
-- not_found where there is no such event. Locks the event's head, then rows of this event
-- alone; waits for the head at most the lock timeout of its caller.
create or replace function dibs._take_turn(event_id text, requests jsonb)
returns setof dibs.answer
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_head dibs.event_heads;
  v_event dibs.events;
  v_verb text;
  v_requests jsonb;
  v_segment record;
  v_answers dibs.answer[];
  v_plain dibs._plain;
begin
  select h.* into v_head
  from dibs.event_heads h
  where h.event_id = _take_turn.event_id and dibs._is_ours(_take_turn.event_id)
  for no key update;
  v_head.clock_at := greatest(v_head.clock_at, dibs._now());
  select e.* into v_event from dibs.events e where e.event_id = v_head.event_id;

  foreach v_verb in array dibs._verbs() loop
    continue when not _take_turn.requests ? v_verb;
    v_requests := dibs._requests_of(_take_turn.requests, v_verb);
    continue when v_requests = '[]';
    if v_verb = 'reserve' then
      v_plain := dibs._plain_of(v_event, v_requests, v_head.clock_at);
      if v_plain.granted_count is not null then
        return query select a.* from dibs._take_plain(
          v_event, v_plain, v_head.clock_at, v_head.position
        ) a;
        v_head.position := v_head.position + v_plain.granted_count;
        continue;
      end if;
    end if;
    for v_segment in
      select s.first_ordinal, s.segment
      from dibs._segments(
        v_verb, v_requests,
        v_verb in ('reserve', 'sell') and dibs._owners_matter(v_event)
      ) s
    loop
      if v_event.event_id is null then
        v_answers := dibs._refuse_all(
          v_verb, v_segment.segment, v_segment.first_ordinal, 'not_found',
          jsonb_build_object('event', _take_turn.event_id), v_head.clock_at
        );
      else
        select p.last_position, p.answers into v_head.position, v_answers
        from dibs._take_piece(
          v_verb, v_event, v_segment.segment, v_segment.first_ordinal, v_head.clock_at,
          v_head.position
        ) p;
      end if;
      return query select a.* from unnest(v_answers) a order by a.ordinal;
    end loop;
  end loop;

  update dibs.event_heads h
  set position = v_head.position, clock_at = v_head.clock_at
  where h.event_id = v_head.event_id;
end
$$;
comment on function dibs._take_turn(text, jsonb) is
  'One turn at an event: locks its head, acts for many callers, writes the head back.';
