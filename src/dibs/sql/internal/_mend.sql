-- Repairs what can be repaired of an event, once over, causes before what follows from them.
--
-- Returns nothing. The caller holds the head, if there is one: a lost one is written anew.
create or replace function dibs._mend(
  event_id text, decided_at timestamptz, principal text
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_position bigint;
begin
  insert into dibs.event_heads (event_id, position, clock_at)
  values (_mend.event_id, 0, _mend.decided_at)
  on conflict do nothing;
  perform dibs._mend_facts(_mend.event_id);
  perform dibs._mend_shared(_mend.event_id);
  perform dibs._mend_reservations(_mend.event_id);
  perform dibs._mend_tickets(_mend.event_id);
  perform dibs._mend_dropped(_mend.event_id, _mend.decided_at);
  perform dibs._mend_seats(_mend.event_id);
  perform dibs._mend_counts(_mend.event_id, _mend.decided_at);
  perform dibs._mend_keys(_mend.event_id);
  v_position := dibs._mend_journal(
    _mend.event_id, _mend.decided_at,
    (select h.position from dibs.event_heads h where h.event_id = _mend.event_id)
  );
  update dibs.event_heads h
  set position = v_position, clock_at = _mend.decided_at
  where h.event_id = _mend.event_id;
  perform dibs._mend_balances(_mend.event_id, _mend.principal);
end
$$;
comment on function dibs._mend(text, timestamptz, text) is
  'Repairs what can be repaired of an event, once over, causes before what follows from them.';
