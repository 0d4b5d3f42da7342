-- Creates or changes an event and, in the same step, items of it.
--
-- settings are the event's fields; absent ones keep what they were, or with replaces return
-- to their defaults, but for the status, since nothing goes on sale again by being left out,
-- the currency, which is of all prices there are and stays while units are taken, and the
-- organisation, which is the caller's own where the transaction acts for one.
-- Returns code ok, or not_found (changing what does not exist), forbidden (putting what is
-- another organisation's) or invalid_input with a detail and nothing written. Writes an
-- event_put row; another focal point orders the seats anew. What is due is left to others but
-- for units that an item named here needs. Locks the event's head, making it where the event
-- is new.
create or replace function dibs._write_event(
  event_id text, settings jsonb, items jsonb, replaces boolean, principal text, reason text,
  out code text, out detail jsonb
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_head dibs.event_heads;
  v_event dibs.events;
  v_before dibs.events;
  v_known boolean;
  v_own jsonb := jsonb_strip_nulls(jsonb_build_object(
    'organisation_id', nullif(nullif(current_setting('dibs.organisation', true), ''), '*')
  ));
  v_settings jsonb := jsonb_build_object('event_id', _write_event.event_id)
    || _write_event.settings || v_own;
begin
  _write_event.code := 'invalid_input';
  _write_event.detail := case
    when _write_event.settings ? 'event_id'
      then dibs._fault('/event_id', 'cannot be changed')
    else coalesce(dibs._event_fault(v_settings), dibs._reason_fault(_write_event.reason))
  end;
  if _write_event.detail is not null then
    return;
  end if;
  if not dibs._is_ours(_write_event.event_id)
    or _write_event.settings ->> 'organisation_id' <> v_own ->> 'organisation_id'
  then
    _write_event.code := case
      when _write_event.replaces or dibs._is_ours(_write_event.event_id) then 'forbidden'
      else 'not_found' end;
    _write_event.detail := jsonb_build_object('event', _write_event.event_id);
    return;
  end if;
  if _write_event.replaces then
    insert into dibs.event_heads (event_id, clock_at)
    values (_write_event.event_id, dibs._now())
    on conflict do nothing;
  end if;
  select h.* into v_head from dibs.event_heads h
  where h.event_id = _write_event.event_id
  for no key update;
  v_head.clock_at := greatest(v_head.clock_at, dibs._now());
  select e.* into v_event from dibs.events e where e.event_id = _write_event.event_id;
  v_known := v_event.event_id is not null;
  if not v_known and not _write_event.replaces then
    _write_event.code := 'not_found';
    _write_event.detail := jsonb_build_object('event', _write_event.event_id);
    return;
  end if;

  v_before := v_event;
  v_event := dibs._settled_event(
    case when not _write_event.replaces then v_event end,
    jsonb_strip_nulls(jsonb_build_object(
      'status', v_event.status, 'organisation_id', v_event.organisation_id,
      'currency', v_event.currency
    )) || v_settings,
    coalesce(v_event.created_at, v_head.clock_at), v_head.clock_at
  );
  v_event.currency_since := case
    when v_event.currency <> v_before.currency then v_head.clock_at
    else v_before.currency_since end;
  _write_event.detail := dibs._event_conflict(v_before, v_event, v_head.clock_at);
  if _write_event.detail is null then
    select w.last_position, w.fault into v_head.position, _write_event.detail
    from dibs._write_items(
      v_event, '/items', coalesce(_write_event.items, '{}'), false, _write_event.principal,
      v_head.clock_at, v_head.position, _write_event.reason
    ) w;
  end if;
  if _write_event.detail is not null then
    delete from dibs.event_heads h
    where h.event_id = _write_event.event_id and not v_known;
    update dibs.event_heads h set clock_at = v_head.clock_at
    where h.event_id = _write_event.event_id;
    return;
  end if;

  delete from dibs.events e where e.event_id = _write_event.event_id;
  insert into dibs.events values (v_event.*);
  if (v_event.focal_x, v_event.focal_y) is distinct from (v_before.focal_x, v_before.focal_y)
  then
    perform dibs._arrange_seats(_write_event.event_id);
  end if;
  insert into dibs.journal (
    event_id, position, recorded_at, action, organisation_id, principal, detail
  )
  values (
    _write_event.event_id, v_head.position + 1, v_head.clock_at, 'event_put',
    v_event.organisation_id, coalesce(_write_event.principal, ''),
    jsonb_strip_nulls(to_jsonb(v_event) - 'currency_since')
      || dibs._reason_told(_write_event.reason)
  );
  update dibs.event_heads h
  set position = v_head.position + 1, clock_at = v_head.clock_at
  where h.event_id = _write_event.event_id;
  _write_event.code := 'ok';
end
$$;
comment on function dibs._write_event(text, jsonb, jsonb, boolean, text, text) is
  'Creates or changes an event and, in the same step, items of it.';
