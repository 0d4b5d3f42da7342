-- Decides reserve requests in order: who gets what there is, and what they may have of it.
--
-- Returns the requests, refused with limit_reached, seats_unavailable or sold_out where it
-- must be. limits are those of dibs._pressing_limits, in the order of the requests. Where
-- everybody can have what they ask, one look says so; else, and where seats are to be chosen,
-- the requests are gone through first come, first served, a refused one taking nothing and
-- counting towards no limit. Who asks for best seats gets those that are left when it is their
-- turn.
create or replace function dibs._decide(
  event dibs.events, requests dibs._request[], limits dibs._limit[]
) returns dibs._request[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_requests dibs._request[] := _decide.requests;
  v_supply record;
  v_left bigint[];
  v_taken text[];
  v_chooses boolean;
  v_chosen text[];
  v_nearby dibs._nearby[] := '{}';
  v_kept jsonb;
  v_lacking jsonb;
  v_where int;
  v_limit dibs._limit;
  v_first int;
  v_next int := 1;
  -- How much counts towards each pressing limit, and when the first of it ends.
  v_held bigint[];
  v_ends timestamptz[];
begin
  select s.* into v_supply from dibs._supply_of((event).event_id, v_requests) s;
  v_chooses := exists (
    select from unnest(v_requests) r where r.code is null and r.best is not null
  );
  if not v_supply.is_short and not v_chooses and cardinality(_decide.limits) = 0
    and cardinality(v_supply.taken) + cardinality(v_supply.contested) = 0
  then
    return v_requests;
  end if;
  v_left := v_supply.left_units;
  v_taken := v_supply.taken;
  select array_agg(c.held order by c.place), array_agg(c.retry_at order by c.place)
  into v_held, v_ends
  from (select distinct l.place, l.held, l.retry_at from unnest(_decide.limits) l) c;

  for v_i in 1 .. cardinality(v_requests) loop
    continue when v_requests[v_i].code is not null;
    v_first := v_next;
    while limits[v_next].ordinal = v_requests[v_i].ordinal loop
      v_limit := limits[v_next];
      v_next := v_next + 1;
      v_limit.held := v_held[v_limit.place];
      v_limit.retry_at := v_ends[v_limit.place];
      if v_limit.held + v_limit.asked > v_limit.most and v_requests[v_i].code is null then
        v_requests[v_i].code := 'limit_reached';
        v_requests[v_i].detail := dibs._limit_detail(v_limit);
      end if;
    end loop;
    continue when v_requests[v_i].code is not null;
    if v_requests[v_i].seat_ids && v_taken then
      v_requests[v_i].code := 'seats_unavailable';
      v_requests[v_i].detail := jsonb_build_object('seats', array(
        select unnest(v_requests[v_i].seat_ids) intersect select unnest(v_taken) order by 1
      ));
      continue;
    end if;

    v_lacking := null;
    for v_j in 1 .. cardinality(v_requests[v_i].demand_items) loop
      v_where := array_position(v_supply.item_ids, v_requests[v_i].demand_items[v_j]);
      if v_left[v_where] < v_requests[v_i].demand_units[v_j] then
        v_lacking := coalesce(v_lacking, '{}')
          || jsonb_build_object(v_supply.item_ids[v_where], v_left[v_where]);
      end if;
    end loop;
    v_kept := null;
    if v_requests[v_i].best is not null then
      select c.seat_ids, c.available, c.kept, c.nearby
      into v_chosen, v_lacking, v_kept, v_nearby
      from dibs._choose_seats(
        _decide.event, v_requests[v_i], v_supply.item_ids, v_left, v_taken, v_lacking, v_nearby
      ) c;
    end if;
    if v_lacking is not null then
      v_requests[v_i].code := 'sold_out';
      v_requests[v_i].detail := jsonb_strip_nulls(
        jsonb_build_object('available', v_lacking, 'kept', v_kept)
      );
      continue;
    elsif v_requests[v_i].best is not null then
      v_requests[v_i].seat_ids := v_chosen;
    end if;

    for v_j in 1 .. cardinality(v_requests[v_i].demand_items) loop
      v_where := array_position(v_supply.item_ids, v_requests[v_i].demand_items[v_j]);
      v_left[v_where] := v_left[v_where] - v_requests[v_i].demand_units[v_j];
    end loop;
    if v_chooses or v_requests[v_i].seat_ids && v_supply.contested then
      v_taken := v_taken || v_requests[v_i].seat_ids;
    end if;
    for v_j in v_first .. v_next - 1 loop
      v_limit := limits[v_j];
      v_held[v_limit.place] := v_held[v_limit.place] + v_limit.asked;
      v_ends[v_limit.place] := least(v_ends[v_limit.place], v_limit.ends_at);
    end loop;
  end loop;
  return v_requests;
end
$$;
comment on function dibs._decide(dibs.events, dibs._request[], dibs._limit[]) is
  'Decides reserve requests in order: who gets what there is, and what they may have of it.';
