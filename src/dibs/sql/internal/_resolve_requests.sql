-- Reads what requests to reserve or sell mean at their event: lines, draws, windows and price.
--
-- Returns the requests, each with its lines per item (seats counted under their item), its
-- demand with draws expanded and summed, the shortest window of its lines, its whole life,
-- the rule for duplicates of each line and an id; or refused with invalid_input, not_found,
-- seats_not_found, not_on_sale, too_many_seats or too_many_units. Reads items, draws, seats,
-- rules and what amendments change under the head's lock; writes nothing.
create or replace function dibs._resolve_requests(
  verb text, requests dibs._request[], event dibs.events, decided_at timestamptz,
  last_position bigint
) returns dibs._request[]
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_is_on_sale boolean := verb = 'sell' or dibs._is_on_sale(event, decided_at);
  v_is_ruled boolean := dibs._is_ruled((event).event_id);
  v_id_prefix text := dibs._id_prefix(decided_at, last_position);
  v_seed bytea := dibs._new_seed();
begin
  return (
    with asked as (
      select * from dibs._lines_of(event, requests) where not v_is_ruled
      union all
      select * from dibs._ruled_lines_of(event, requests) where v_is_ruled
    )
    select array_agg(
      row(
        r.ordinal, r.principal, r.key, r.fingerprint, r.session, r.customer, r.token,
        case when r.code is null and r.reservation_id is null
          then dibs._new_id(v_id_prefix, r.ordinal, dibs._new_digest(v_seed, r.ordinal))
          else r.reservation_id end,
        a.item_ids, a.units,
        r.seat_ids, r.owner, a.items,
        -- What is refused may be too large for its type; what is granted is not.
        a.demand_items, case when refusal.code is null then a.demand_units end,
        timing.hold_seconds, timing.extension_seconds, timing.extensions_max,
        case when refusal.code is null then a.amount_minor end, coalesce(r.code, refusal.code),
        case
          when r.code is not null then r.detail
          when refusal.code is not null then dibs._unresolved_detail(
            refusal.code, event, r, row(a.*)::dibs._asked
          )
        end,
        r.replayed, r.customer_class, r.best, r.is_paying,
        timing.life_seconds,
        case when verb <> 'sell' then a.duplicate_rules end, r.held_items, r.held_units,
        r.held_seats, r.network, r.agent
      )::dibs._request
      order by r.ordinal
    )
    from unnest(requests) r
    left join asked a on a.ordinal = r.ordinal
    cross join lateral dibs._timing_of(
      a.hold_seconds, a.extension_seconds, a.extensions_max, a.life_seconds_max,
      a.conforming_timing
    ) timing
    cross join lateral (
      -- Who gives back is refused for nothing.
      select case
        when r.held_items is null then true
        else dibs._takes_more(
          r, a.items, (
            select v.items from dibs.reservations v
            where v.event_id = (event).event_id and v.reservation_id = r.reservation_id
            limit 1
          ), a.demand_items, a.demand_units
        )
      end as more
    ) takes
    cross join lateral (
      select case
        when r.code is not null then null
        when a.unseated_id is not null then 'invalid_input'
        when a.unknown_ids is not null then 'not_found'
        when coalesce(a.seat_count - a.chosen_count, 0) < cardinality(r.seat_ids)
          then 'seats_not_found'
        when not takes.more then null
        when not v_is_on_sale then 'not_on_sale'
        when a.seat_count > a.seats_max or a.too_many ->> 'code' = 'too_many_seats'
          then 'too_many_seats'
        when a.unit_count > a.units_max or a.too_many is not null then 'too_many_units'
      end as code
    ) refusal
  );
end
$$;
comment on function
  dibs._resolve_requests(text, dibs._request[], dibs.events, timestamptz, bigint) is
  'Reads what requests to reserve or sell mean at their event: lines, draws, windows and price.';
