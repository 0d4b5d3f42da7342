-- Puts a policy of an event: for an item, a class of customers or both, from an amount on.
--
-- An empty item_id is any item, an empty customer_class anybody; a policy with an amount holds
-- for reservations whose lines cost so much together or more. settings maps some of
-- hold_seconds, extension_seconds, extensions_max, life_seconds_max, conforming_timing,
-- duplicates, units_max, seats_max, and of what one owner may hold session_reservations_max,
-- customer_reservations_max, network_reservations_max, session_units_max, customer_units_max,
-- network_units_max, held_minutes_max, cooldown_after and cooldown_seconds to values; it
-- replaces what the policy said before, and null removes the policy. reason is why, for the
-- journal. What is reserved keeps what it was born with. Which of several policies decides,
-- dibs.policies_of and dibs.explain_policy tell. Returns code ok, or not_found (the event, the
-- item or the policy to remove) or invalid_input with the field at fault and nothing changed.
-- Writes a policy_put row. Locks: the event's head.
create or replace function dibs.put_policy(
  event_id text,
  item_id text default '',
  customer_class text default '',
  amount_minor_min bigint default 0,
  settings jsonb default null,
  principal text default '',
  reason text default '',
  out code text,
  out detail jsonb
)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
set lock_timeout = '2s'
as $$
#variable_conflict use_column
declare
  v_head dibs.event_heads;
  v_key jsonb := jsonb_build_object(
    'item_id', coalesce(put_policy.item_id, ''),
    'customer_class', coalesce(put_policy.customer_class, ''),
    'amount_minor_min', coalesce(put_policy.amount_minor_min, 0)
  );
  v_settings jsonb := nullif(put_policy.settings, 'null');
begin
  put_policy.code := 'invalid_input';
  put_policy.detail := case
    when coalesce(jsonb_typeof(v_settings), 'object') <> 'object'
      then dibs._fault('', 'must be an object')
    else coalesce(
      dibs._policy_fault(coalesce(v_settings, '{"hold_seconds": 1}') || v_key),
      dibs._reason_fault(put_policy.reason)
    )
  end;
  if put_policy.detail is not null then
    return;
  end if;
  put_policy.code := 'not_found';
  select h.* into v_head from dibs.event_heads h
  where h.event_id = put_policy.event_id and dibs._is_ours(put_policy.event_id)
  for no key update;
  v_head.clock_at := greatest(v_head.clock_at, dibs._now());
  if v_head.event_id is null then
    put_policy.detail := jsonb_build_object('event', put_policy.event_id);
    return;
  elsif v_key ->> 'item_id' <> '' and not exists (
    select from dibs.items i
    where i.event_id = put_policy.event_id and i.item_id = v_key ->> 'item_id'
  ) then
    put_policy.detail := jsonb_build_object('items', array[v_key ->> 'item_id']);
    return;
  end if;

  delete from dibs.policies p
  where p.event_id = put_policy.event_id and p.item_id = v_key ->> 'item_id'
    and p.customer_class = v_key ->> 'customer_class'
    and p.amount_minor_min = (v_key ->> 'amount_minor_min')::bigint;
  if not found and v_settings is null then
    put_policy.detail := jsonb_build_object('policy', v_key);
    return;
  end if;
  insert into dibs.policies
  select p.*
  from jsonb_populate_record(
    null::dibs.policies,
    v_settings || v_key || jsonb_build_object('event_id', put_policy.event_id)
  ) p
  where v_settings is not null;

  insert into dibs.journal (
    event_id, position, recorded_at, action, organisation_id, principal, item_ids, detail
  )
  select put_policy.event_id, v_head.position + 1, v_head.clock_at, 'policy_put',
    e.organisation_id, coalesce(put_policy.principal, ''),
    array_remove(array[v_key ->> 'item_id'], ''),
    v_key || jsonb_build_object('settings', jsonb_strip_nulls(v_settings))
      || dibs._reason_told(put_policy.reason)
  from dibs.events e
  where e.event_id = put_policy.event_id;
  update dibs.event_heads h
  set position = v_head.position + 1, clock_at = v_head.clock_at
  where h.event_id = put_policy.event_id;
  put_policy.code := 'ok';
end
$$;
comment on function dibs.put_policy(text, text, text, bigint, jsonb, text, text) is
  'Puts a policy of an event: for an item, a class of customers or both, from an amount on.';
