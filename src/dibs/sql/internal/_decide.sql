-- Decides reserve requests in order: who gets what there is.
--
-- Returns the requests, refused with seats_unavailable or sold_out where it must be. Where
-- everybody can have what they ask, one look says so; else, and where seats are to be chosen,
-- the requests are gone through first come, first served, a refused one taking nothing. Who
-- asks for best seats gets those that are left when it is their turn.
create or replace function dibs._decide(event dibs.events, requests dibs._request[])
returns dibs._request[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_requests dibs._request[] := _decide.requests;
  v_item_ids text[];
  v_left bigint[];
  v_is_short boolean;
  v_taken text[];
  v_contested text[];
  v_chooses boolean;
  v_chosen text[];
  v_nearby dibs._nearby[] := '{}';
  v_kept jsonb;
  v_lacking jsonb;
  v_where int;
begin
  select array_agg(w.item_id), array_agg(i.available_count),
    coalesce(bool_or(w.units > i.available_count), false)
  into v_item_ids, v_left, v_is_short
  from (
    select d.item_id, sum(d.units) as units
    from unnest(v_requests) r
    cross join lateral unnest(r.demand_items, r.demand_units) d (item_id, units)
    where r.code is null
    group by d.item_id
  ) w
  cross join lateral (
    select i.available_count from dibs.items i
    where i.event_id = (event).event_id and i.item_id = w.item_id
    limit 1
  ) i;

  select coalesce(array_agg(w.seat_id) filter (where s.status <> 'available'), '{}'),
    coalesce(array_agg(w.seat_id) filter (where w.wishes > 1), '{}')
  into v_taken, v_contested
  from (
    select n.seat_id, count(*) as wishes
    from unnest(v_requests) r
    cross join lateral unnest(r.seat_ids) n (seat_id)
    where r.code is null
    group by n.seat_id
  ) w
  cross join lateral (
    select s.status from dibs.seats s
    where s.event_id = (event).event_id and s.seat_id = w.seat_id
    limit 1
  ) s;

  v_chooses := exists (
    select from unnest(v_requests) r where r.code is null and r.best is not null
  );
  if not v_is_short and not v_chooses and cardinality(v_taken) + cardinality(v_contested) = 0
  then
    return v_requests;
  end if;

  for v_i in 1 .. cardinality(v_requests) loop
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
      v_where := array_position(v_item_ids, v_requests[v_i].demand_items[v_j]);
      if v_left[v_where] < v_requests[v_i].demand_units[v_j] then
        v_lacking := coalesce(v_lacking, '{}')
          || jsonb_build_object(v_item_ids[v_where], v_left[v_where]);
      end if;
    end loop;
    v_kept := null;
    if v_requests[v_i].best is not null then
      select c.seat_ids, c.available, c.kept, c.nearby
      into v_chosen, v_lacking, v_kept, v_nearby
      from dibs._choose_seats(
        _decide.event, v_requests[v_i], v_item_ids, v_left, v_taken, v_lacking, v_nearby
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
      v_where := array_position(v_item_ids, v_requests[v_i].demand_items[v_j]);
      v_left[v_where] := v_left[v_where] - v_requests[v_i].demand_units[v_j];
    end loop;
    if v_chooses or v_requests[v_i].seat_ids && v_contested then
      v_taken := v_taken || v_requests[v_i].seat_ids;
    end if;
  end loop;
  return v_requests;
end
$$;
comment on function dibs._decide(dibs.events, dibs._request[]) is
  'Decides reserve requests in order: who gets what there is.';
