-- Reads what reserve requests mean at their event: lines, draws, windows and price.
--
-- Returns the requests, each with its lines per item (seats counted under their item), its
-- demand with draws expanded and summed, the shortest window of its lines and an id; or
-- refused with invalid_input, not_found, seats_not_found, not_on_sale, too_many_seats or
-- too_many_units. Reads items, draws and seats under the head's lock; writes nothing.
create or replace function dibs._resolve_requests(
  requests dibs._request[], event dibs.events, decided_at timestamptz
) returns dibs._request[]
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_is_on_sale boolean := dibs._is_on_sale(event, decided_at);
begin
  return (
    with lines as materialized (
      select r.ordinal, l.item_id, l.units::bigint as units, 0::bigint as seats
      from unnest(requests) r
      cross join lateral unnest(r.item_ids, r.units) l (item_id, units)
      where r.code is null
      union all
      select r.ordinal, s.item_id, count(*), count(*)
      from unnest(requests) r
      cross join lateral unnest(r.seat_ids) n (seat_id)
      cross join lateral (
        select s.item_id from dibs.seats s
        where s.event_id = (event).event_id and s.seat_id = n.seat_id
        limit 1
      ) s
      where r.code is null
      group by r.ordinal, s.item_id
    ), known as materialized (
      select i.item_id, i.kind, i.price_minor,
        coalesce(i.hold_seconds, (event).hold_seconds, k.hold_seconds) as hold_seconds,
        coalesce(i.extension_seconds, (event).extension_seconds, k.extension_seconds)
          as extension_seconds,
        coalesce(i.extensions_max, (event).extensions_max, k.extensions_max)
          as extensions_max
      from (select distinct l.item_id from lines l) named
      cross join lateral (
        select * from dibs.items i
        where i.event_id = (event).event_id and i.item_id = named.item_id
        limit 1
      ) i
      join dibs.kinds k on k.kind = i.kind
    ), asked as (
      select l.ordinal, array_agg(l.item_id) as item_ids, array_agg(l.units) as units,
        jsonb_object_agg(l.item_id, l.units) as items, sum(l.units) as unit_count,
        sum(l.seats) as seat_count, min(k.hold_seconds) as hold_seconds,
        min(k.extension_seconds) as extension_seconds, min(k.extensions_max) as extensions_max,
        case when count(*) = count(k.price_minor) then sum(k.price_minor * l.units) end
          as amount_minor,
        min(l.item_id) filter (where k.kind = 'seat' and l.seats = 0) as unseated_id,
        array_agg(l.item_id) filter (where k.item_id is null) as unknown_ids
      from lines l
      left join known k on k.item_id = l.item_id
      group by l.ordinal
    ), demand as (
      select d.ordinal, array_agg(d.item_id order by d.item_id) as item_ids,
        array_agg(d.units order by d.item_id) as units
      from (
        select t.ordinal, t.item_id, sum(t.units) as units
        from (
          select l.ordinal, l.item_id, l.units from lines l
          union all
          select l.ordinal, w.draws_on, l.units * w.units
          from lines l
          join (
            select k.item_id, w.draws_on, w.units
            from known k
            cross join lateral (
              select * from dibs.item_draws w
              where w.event_id = (event).event_id and w.item_id = k.item_id
              offset 0
            ) w
          ) w on w.item_id = l.item_id
        ) t
        group by t.ordinal, t.item_id
      ) d
      group by d.ordinal
    )
    select array_agg(
      row(
        r.ordinal, r.principal, r.key, r.fingerprint, r.session, r.customer, r.token,
        coalesce(r.reservation_id, dibs._new_id(decided_at)), a.item_ids, a.units, r.seat_ids, r.owner, a.items,
        -- What is refused may be too large for its type; what is granted is not.
        d.item_ids, case when refusal.code is null then d.units end, a.hold_seconds,
        a.extension_seconds, a.extensions_max,
        case when refusal.code is null then a.amount_minor end, coalesce(r.code, refusal.code),
        case
          when r.code is not null then r.detail
          when refusal.code is not null then dibs._unresolved_detail(
            refusal.code, event, r, a.unseated_id, a.unknown_ids, a.seat_count, a.unit_count
          )
        end,
        r.replayed, r.customer_class, r.best, r.is_paying, null, null, r.held_items,
        r.held_units, r.held_seats
      )::dibs._request
      order by r.ordinal
    )
    from unnest(requests) r
    left join asked a on a.ordinal = r.ordinal
    left join demand d on d.ordinal = r.ordinal
    cross join lateral (
      select case
        when r.code is not null then null
        when a.unseated_id is not null then 'invalid_input'
        when a.unknown_ids is not null then 'not_found'
        when coalesce(a.seat_count, 0) < cardinality(r.seat_ids) then 'seats_not_found'
        when not v_is_on_sale then 'not_on_sale'
        when a.seat_count > (event).seats_max then 'too_many_seats'
        when a.unit_count > (event).units_max then 'too_many_units'
      end as code
    ) refusal
  );
end
$$;
comment on function dibs._resolve_requests(dibs._request[], dibs.events, timestamptz) is
  'Reads what reserve requests mean at their event: lines, draws, windows and price.';
