-- What would refuse a refused request to reserve if it came again at an instant.
--
-- Returns the reasons in words, empty where it would be granted; null where it cannot be told,
-- since not all that was asked is known, it would be merged with what its owner holds, or
-- would have begun a cart and its owner has one by now, which it would fill.
create or replace function dibs._refused_now(
  refusal dibs.refusals, event dibs.events, read_at timestamptz
) returns text[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_asked jsonb := (_refused_now.refusal).asked;
  v_request dibs._request;
  v_served record;
  v_short jsonb;
  v_is_ruled boolean := dibs._is_ruled((event).event_id);
  v_lines dibs._asked;
  v_standing record;
  v_reasons text[];
begin
  if v_asked is null or v_asked ? 'is_cut' or (_refused_now.refusal).code not in (
    'sold_out', 'seats_unavailable', 'duplicate_reservation', 'not_on_sale'
  ) then
    return null;
  end if;
  v_request := dibs._asked_again(_refused_now.refusal);
  if v_asked ? 'cart' and (dibs._cart_of(
    (event).event_id, v_request, true, read_at
  )).reservation_id is not null then
    return null;
  end if;
  if v_asked ? 'products' then
    select s.request, s.short into v_served
    from dibs._serve_products(
      _refused_now.event, v_asked -> 'products', _refused_now.read_at, v_request
    ) s;
    v_request := v_served.request;
    v_short := v_served.short;
  end if;
  if v_request.code is not null then
    return null;
  end if;
  select a.* into v_lines
  from (
    select * from dibs._lines_of(_refused_now.event, array[v_request]) where not v_is_ruled
    union all
    select * from dibs._ruled_lines_of(_refused_now.event, array[v_request]) where v_is_ruled
  ) a;
  if v_lines.unseated_id is not null then
    return null;
  end if;

  v_reasons := array_remove(array[
    'there is no ' || dibs._said_list(v_lines.unknown_ids),
    'there is no ' || dibs._said_seats(nullif(array(
      select n.seat_id
      from unnest(v_request.seat_ids) n (seat_id)
      where not exists (
        select from dibs.seats s
        where s.event_id = (event).event_id and s.seat_id = n.seat_id
      )
    ), '{}')),
    case
      when (refusal).verb = 'sell' or dibs._is_on_sale(event, read_at) then null
      when (event).status = 'on_sale' then 'it is outside the times of sale'
      else 'the event is ' || replace((event).status, '_', ' ')
    end,
    case
      when v_lines.seat_count > v_lines.seats_max
        then 'at most ' || v_lines.seats_max || ' seats may be held'
      when v_lines.unit_count > v_lines.units_max
        then 'at most ' || v_lines.units_max || ' units may be held'
      else 'at most ' || (v_lines.too_many #>> '{detail,max}') || ' × '
        || (v_lines.too_many #>> '{detail,item}') || ' may be held'
    end
  ], null);

  if (refusal).verb <> 'sell' then
    select array_agg(distinct v.reservation_id) as ids,
      bool_and(l.rule = 'merge') and count(distinct v.reservation_id) = 1 as is_merged
    into v_standing
    from unnest(v_lines.item_ids, v_lines.duplicate_rules) l (item_id, rule)
    cross join lateral (
      select t.reservation_id from dibs.tickets t
      where t.event_id = (event).event_id and t.item_id = l.item_id
        and t.sole_owner = v_request.owner
      limit 1
    ) t
    join dibs.reservations v
      on v.event_id = (event).event_id and v.reservation_id = t.reservation_id
    where l.rule <> 'allow' and v.ends_at > read_at;
    if v_standing.is_merged then
      return nullif(v_reasons, '{}');
    elsif (refusal).detail ->> 'reservation' = any (v_standing.ids::text[]) then
      v_reasons := v_reasons || 'that reservation still stands'::text;
    elsif v_standing.ids is not null then
      v_reasons := v_reasons || 'the same owner holds some of it in another reservation'::text;
    end if;
    v_reasons := v_reasons || dibs._limits_now(event, v_request, v_lines, read_at);
  end if;
  v_reasons := v_reasons || dibs._lacking_now(event, v_request, v_lines, v_short, read_at);
  -- Of more seats than are kept not all can be judged.
  return case when v_reasons <> '{}' or cardinality(v_request.seat_ids) < 100 then v_reasons end;
end
$$;
comment on function dibs._refused_now(dibs.refusals, dibs.events, timestamptz) is
  'What would refuse a refused request to reserve if it came again at an instant.';
