-- Reads what reserve requests mean at their event: lines, draws, windows and price.
--
-- Returns the requests, each with its lines per item (seats counted under their item), its
-- demand with draws expanded and summed, the shortest window of its lines and an id; or refused
-- with invalid_input, not_found, seats_not_found, not_on_sale, too_many_seats or
-- too_many_units. Reads items, draws and seats under the head's lock; writes nothing.
create or replace function dibs._resolve_requests(
  requests dibs._request[], event dibs.events, decided_at timestamptz
) returns dibs._request[]
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return (
    select array_agg(
      row(
        r.ordinal, r.principal, r.key, r.fingerprint, r.session, r.customer, r.token,
        dibs._new_id(decided_at), line.item_ids, line.units, r.seat_ids, r.owner, line.items,
        demand.item_ids, demand.units, line.hold_seconds, line.extension_seconds,
        line.extensions_max, line.amount_minor,
        coalesce(r.code, refusal.code),
        case when r.code is null then refusal.detail else r.detail end,
        r.replayed
      )::dibs._request
      order by r.ordinal
    )
    from unnest(requests) r
    left join lateral (
      select
        array_agg(a.item_id) as item_ids,
        array_agg(a.units::int) as units,
        jsonb_object_agg(a.item_id, a.units) as items,
        sum(a.units) as unit_count,
        coalesce(sum(a.units) filter (where a.seated), 0) as seat_count,
        min(a.item_id) filter (where i.kind = 'seat' and not a.seated) as unseated_item_id,
        array_agg(a.item_id) filter (where i.item_id is null) as unknown_ids,
        min(coalesce(i.hold_seconds, (event).hold_seconds, k.hold_seconds)) as hold_seconds,
        min(coalesce(i.extension_seconds, (event).extension_seconds, k.extension_seconds))
          as extension_seconds,
        min(coalesce(i.extensions_max, (event).extensions_max, k.extensions_max))
          as extensions_max,
        sum(i.price_minor * a.units)::bigint as amount_minor
      from (
        select l.item_id, l.units::bigint as units, false as seated
        from unnest(r.item_ids, r.units) l (item_id, units)
        union all
        select s.item_id, count(*), true
        from unnest(r.seat_ids) n (seat_id)
        cross join lateral (
          select s.item_id from dibs.seats s
          where s.event_id = (event).event_id and s.seat_id = n.seat_id
          limit 1
        ) s
        group by s.item_id
      ) a
      left join lateral (
        select * from dibs.items i
        where i.event_id = (event).event_id and i.item_id = a.item_id
        limit 1
      ) i on true
      left join dibs.kinds k on k.kind = i.kind
    ) line on r.code is null
    left join lateral (
      select case
        when line.unseated_item_id is not null then 'invalid_input'
        when line.unknown_ids is not null then 'not_found'
        when line.seat_count < cardinality(r.seat_ids) then 'seats_not_found'
        when not dibs._is_on_sale(event, decided_at) then 'not_on_sale'
        when line.seat_count > (event).seats_max then 'too_many_seats'
        when line.unit_count > (event).units_max then 'too_many_units'
      end as code
    ) found on r.code is null
    left join lateral (
      select found.code, case found.code
        when 'invalid_input' then dibs._fault(
          '/items/' || line.unseated_item_id, 'is sold by numbered seats: name them in seats'
        )
        when 'not_found' then jsonb_build_object('items', line.unknown_ids)
        when 'seats_not_found' then (
          select jsonb_build_object('seats', jsonb_agg(n.seat_id))
          from unnest(r.seat_ids) n (seat_id)
          where not exists (
            select from dibs.seats s
            where s.event_id = (event).event_id and s.seat_id = n.seat_id
          )
        )
        when 'not_on_sale' then jsonb_build_object(
          'status', (event).status,
          'sales_start_at', (event).sales_start_at,
          'sales_end_at', (event).sales_end_at
        )
        when 'too_many_seats' then
          jsonb_build_object('max', (event).seats_max, 'asked', line.seat_count)
        when 'too_many_units' then
          jsonb_build_object('max', (event).units_max, 'asked', line.unit_count)
      end as detail
    ) refusal on found.code is not null
    left join lateral (
      select
        array_agg(d.item_id order by d.item_id) as item_ids,
        array_agg(d.units order by d.item_id) as units
      from (
        select t.item_id, sum(t.units)::int as units
        from (
          select l.item_id, l.units from unnest(line.item_ids, line.units) l (item_id, units)
          union all
          select w.draws_on, l.units * w.units
          from unnest(line.item_ids, line.units) l (item_id, units)
          join dibs.item_draws w on w.event_id = (event).event_id and w.item_id = l.item_id
        ) t
        group by t.item_id
      ) d
    ) demand on r.code is null and found.code is null
  );
end
$$;
comment on function dibs._resolve_requests(dibs._request[], dibs.events, timestamptz) is
  'Reads what reserve requests mean at their event: lines, draws, windows and price.';
