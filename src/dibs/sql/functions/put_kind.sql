-- Puts what a line of a kind gets where neither its item nor its event says otherwise.
--
-- kind is ticket, seat or stock; settings are those of a policy (dibs.put_policy), its limits
-- for the units of one item in a reservation and the reservations that hold that item. They
-- replace what was put before; what is absent returns to the installation's default duration or
-- the shipped windows, three extensions of 5 minutes, no more than one hold of an item by its
-- owner and no other limit. The office's journal keeps by whom and why (reason). Holds that
-- stand keep what they were born with. Returns code ok, or invalid_input with the field at
-- fault, or forbidden to who acts for one organisation, and nothing changed. Locks: the heads
-- of all events, since each turn goes by one rule; then the kind's row.
create or replace function dibs.put_kind(
  kind text,
  settings jsonb default '{}',
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
  v_kind dibs.kinds;
begin
  put_kind.code := 'invalid_input';
  put_kind.detail := coalesce(
    dibs._text_fault('kind', to_jsonb(put_kind.kind), 6, required => true),
    dibs._choice_fault('kind', to_jsonb(put_kind.kind), '{ticket,seat,stock}'),
    case
      when coalesce(jsonb_typeof(put_kind.settings), 'null') <> 'object'
        then dibs._fault('', 'must be an object')
      else dibs._settings_fault(put_kind.settings)
    end,
    dibs._reason_fault(put_kind.reason)
  );
  if put_kind.detail is not null then
    return;
  end if;
  if not dibs._acts_for_all() then
    put_kind.code := 'forbidden';
    put_kind.detail := '{}';
    return;
  end if;
  lock table dibs.event_heads in exclusive mode;
  v_kind := jsonb_populate_record(null::dibs.kinds, put_kind.settings);
  update dibs.kinds k
  set own_seconds = v_kind.hold_seconds,
    hold_seconds = coalesce(
      v_kind.hold_seconds, k.default_seconds, dibs._shipped_hold_seconds(k.kind)
    ),
    extension_seconds = coalesce(v_kind.extension_seconds, 300),
    extensions_max = coalesce(v_kind.extensions_max, 3),
    life_seconds_max = v_kind.life_seconds_max,
    conforming_timing = v_kind.conforming_timing,
    duplicates = v_kind.duplicates,
    units_max = v_kind.units_max,
    seats_max = v_kind.seats_max,
    session_reservations_max = v_kind.session_reservations_max,
    customer_reservations_max = v_kind.customer_reservations_max,
    network_reservations_max = v_kind.network_reservations_max,
    session_units_max = v_kind.session_units_max,
    customer_units_max = v_kind.customer_units_max,
    network_units_max = v_kind.network_units_max,
    held_minutes_max = v_kind.held_minutes_max,
    cooldown_after = v_kind.cooldown_after,
    cooldown_seconds = v_kind.cooldown_seconds
  where k.kind = put_kind.kind;
  perform dibs_office._write_down(
    'kind_put', null, put_kind.principal, put_kind.reason,
    jsonb_build_object('kind', put_kind.kind, 'settings', jsonb_strip_nulls(put_kind.settings))
  );
  put_kind.code := 'ok';
end
$$;
comment on function dibs.put_kind(text, jsonb, text, text) is
  'Puts what a line of a kind gets where neither its item nor its event says otherwise.';
