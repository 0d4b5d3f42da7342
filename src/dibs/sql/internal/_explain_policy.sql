-- Which rule decides each setting of a reservation, were it made now.
--
-- Returns what dibs.explain_policy says: rows without a line for the reservation as a whole,
-- then those of each line. What lines share is the least of theirs, so the line that has it
-- decides; where conforming timing raises it, that rule does. After how many holds somebody has
-- to wait is left out where nobody has to.
create or replace function dibs._explain_policy(
  event_id text, items jsonb, seats text[], asked_class text, best jsonb
) returns table (
  code text, setting text, value jsonb, decided_by text, line_id text, rule_class text,
  amount_minor_min bigint, words text, detail jsonb
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event dibs.events;
  v_request dibs._request;
  v_asked dibs._asked;
  v_timing record;
  v_code text;
begin
  select e.* into v_event from dibs.events e
  where e.event_id = _explain_policy.event_id and dibs._is_ours(e.event_id);
  v_request := (dibs._read_reserve_requests(jsonb_build_array(jsonb_build_object(
    'session', 'explain', 'items', _explain_policy.items,
    'seats', to_jsonb(_explain_policy.seats), 'customer_class', _explain_policy.asked_class,
    'best', _explain_policy.best
  )), 1))[1];
  select a.* into v_asked from dibs._ruled_lines_of(v_event, array[v_request]) a;
  v_code := case
    when v_event.event_id is null then 'not_found'
    when v_request.code is not null then v_request.code
    when v_asked.unseated_id is not null then 'invalid_input'
    when v_asked.unknown_ids is not null then 'not_found'
    when coalesce(v_asked.seat_count - v_asked.chosen_count, 0)
        < cardinality(v_request.seat_ids) then 'seats_not_found'
  end;
  if v_code is not null then
    return query select v_code, null, null::jsonb, null, null, null, null::bigint, null, case
      when v_event.event_id is null then jsonb_build_object('event', _explain_policy.event_id)
      else coalesce(v_request.detail, dibs._unresolved_detail(v_code, v_event, v_request, v_asked))
    end;
    return;
  end if;

  select t.* into v_timing
  from dibs._timing_of(
    v_asked.hold_seconds, v_asked.extension_seconds, v_asked.extensions_max,
    v_asked.life_seconds_max, v_asked.conforming_timing
  ) t;
  return query
  with rules as materialized (
    select l.place, l.item_id, i.kind, p.setting, p.value, p.decided_by,
      p.rule_class as customer_class, p.amount_minor_min
    from unnest(v_asked.item_ids || ''::text) with ordinality l (item_id, place)
    left join dibs.items i on i.event_id = v_event.event_id and i.item_id = l.item_id
    cross join lateral dibs._policy_of(
      v_event, l.item_id, coalesce(v_request.customer_class, ''),
      coalesce(v_asked.amount_minor, 0)
    ) p
  ), decisive as materialized (
    select distinct on (u.setting) u.*
    from rules u
    where u.item_id <> '' and u.setting <> all ('{duplicates}' || dibs._limit_settings())
    order by u.setting,
      case u.setting when 'conforming_timing' then (u.value = 'false')::int
        else u.value::bigint end, u.place
  ), whole as (
    select w.setting, w.value, dibs._made_by(
        w.setting, w.value, d.value, v_asked.extensions_max, v_timing.extensions_max,
        v_timing.extension_seconds
      ) as by_whom
    from (
      values ('hold_seconds', to_jsonb(v_timing.hold_seconds)),
        ('extension_seconds', to_jsonb(v_timing.extension_seconds)),
        ('extensions_max', to_jsonb(v_timing.extensions_max)),
        ('life_seconds_max', to_jsonb(v_timing.life_seconds)),
        ('conforming_timing', to_jsonb(v_asked.conforming_timing))
    ) w (setting, value)
    left join decisive d on d.setting = w.setting
  ), said as (
    select w.setting, w.value, d.decided_by, null as line_id, d.item_id, d.kind,
      d.customer_class, d.amount_minor_min, 0 as place
    from whole w
    join decisive d on d.setting = w.by_whom
    union all
    select s.setting, u.value, coalesce(u.decided_by, 'event'), null, null, null,
      u.customer_class, u.amount_minor_min, 0
    from unnest(dibs._limit_settings()) s (setting)
    left join rules u on u.item_id = '' and u.setting = s.setting
    union all
    select u.setting, u.value, u.decided_by, u.item_id, u.item_id, u.kind, u.customer_class,
      u.amount_minor_min, u.place
    from rules u
    where u.item_id <> ''
  )
  select 'ok', s.setting, s.value, s.decided_by, s.line_id, s.customer_class,
    s.amount_minor_min, dibs._policy_words(
      s.setting, s.value #>> '{}', s.decided_by, s.line_id, s.item_id, s.kind,
      s.customer_class, s.amount_minor_min, v_event.currency
    ) || case
      when s.line_id is null and s.setting = 'conforming_timing' and s.value = 'true'
        and v_timing.life_seconds < v_timing.hold_seconds + 10::bigint * v_timing.extension_seconds
        then ' Its whole life ends before the tenth is used up.'
      else ''
    end, null::jsonb
  from said s
  where s.setting <> 'cooldown_after' or exists (
    select from said c
    where c.setting = 'cooldown_seconds' and c.value is not null
      and c.line_id is not distinct from s.line_id
  )
  order by s.place, array_position(dibs._policy_settings(), s.setting);
end
$$;
comment on function dibs._explain_policy(text, jsonb, text[], text, jsonb) is
  'Which rule decides each setting of a reservation, were it made now.';
