-- Which seats and units a request to reserve would lack at an instant.
--
-- Returns the reasons in words, empty for none. lines is what the request comes to, short the
-- units left of each of its products that has too few. Due reservations count as free; who
-- asks for the best seats has those that are kept for others for no others.
create or replace function dibs._lacking_now(
  event dibs.events, request dibs._request, lines dibs._asked, short jsonb,
  read_at timestamptz
) returns text[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_lacking_now.event).event_id;
  v_due jsonb := dibs._due_units(
    v_event_id, (_lacking_now.lines).demand_items, _lacking_now.read_at
  );
  v_seats_due text[] := dibs._texts(dibs._seats_due(v_event_id, _lacking_now.read_at));
begin
  return array(
    select dibs._said_seats(array[s.seat_id]) || ' is '
      || case s.status when 'reserved' then 'held' when 'blocked' then 'held back'
        else s.status end
    from dibs.seats s
    where s.event_id = v_event_id and s.seat_id = any ((request).seat_ids)
      and s.status <> 'available' and s.seat_id <> all (v_seats_due)
    order by s.seat_id
  ) || array(
    select dibs._said_left(p.value::numeric, p.key)
    from jsonb_each_text(short) p
    order by p.key
  ) || array(
    select dibs._said_left(n.left_count, n.what)
    from unnest((lines).demand_items, (lines).demand_units) d (item_id, units)
    cross join lateral (
      select i.product,
        i.available_count + coalesce((v_due ->> d.item_id)::bigint, 0) as free_count
      from dibs.items i
      where i.event_id = v_event_id and i.item_id = d.item_id
      limit 1
    ) i
    left join dibs._best_wishes((request).best) w on w.item_id = d.item_id
    left join lateral dibs._kept_seats(
      v_event_id, w.item_id, (request).seat_ids, v_seats_due
    ) k on w.item_id is not null
    cross join lateral (
      values
        (d.item_id, coalesce(w.ordinary, d.units), case
          when w.item_id is null then i.free_count
          else i.free_count - (d.units - w.units) - k.accessible - k.companions
        end),
        ('accessible seat of ' || d.item_id, w.accessible, k.accessible),
        ('companion seat of ' || d.item_id, w.companions, k.companions)
    ) n (what, units, left_count)
    where n.left_count < n.units and not coalesce(short ? i.product, false)
    order by d.item_id, n.what
  );
end
$$;
comment on function dibs._lacking_now(
  dibs.events, dibs._request, dibs._asked, jsonb, timestamptz
) is 'Which seats and units a request to reserve would lack at an instant.';
