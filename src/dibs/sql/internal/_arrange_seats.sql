-- Orders the seats of an event: rows from the focal point outwards, places along each row.
--
-- Returns nothing. A row is a row of the plan's document; a seat the document lacks is one of
-- its own. place counts a row's seats in the document's order and skips one where the way to
-- the next seat is more than one and a half times the row's median: there is an aisle.
-- row_distance is that of the row's nearest seat, row_order numbers the rows by it, then in the
-- document's order. The focal point is the event's, else the plan's, else the middle of the
-- seats, which is then kept as the plan's. The caller holds the head. Nested loops are off:
-- statistics older than the event promise no seats of it, and each would be compared with
-- every other.
create or replace function dibs._arrange_seats(event_id text) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
set jit = off
set enable_nestloop = off
as $$
#variable_conflict use_column
declare
  v_document jsonb;
  v_x double precision;
  v_y double precision;
begin
  update dibs.plans p
  set focal_x = coalesce(p.focal_x, m.x, 0), focal_y = coalesce(p.focal_y, m.y, 0)
  from (
    select (min(s.x)::double precision + max(s.x)) / 2 as x,
      (min(s.y)::double precision + max(s.y)) / 2 as y
    from dibs.seats s
    where s.event_id = _arrange_seats.event_id
  ) m
  where p.event_id = _arrange_seats.event_id
  returning p.document, p.focal_x, p.focal_y into v_document, v_x, v_y;
  select coalesce(e.focal_x, v_x), coalesce(e.focal_y, v_y) into v_x, v_y
  from dibs.events e
  where e.event_id = _arrange_seats.event_id;

  with listed as materialized (
    select distinct on (s.seat ->> 'seat_guid') s.seat ->> 'seat_guid' as seat_id,
      z.number as zone_number, r.number as row_number, s.number as seat_number
    from jsonb_path_query(v_document, 'lax $.zones[*]') with ordinality z (zone, number)
    cross join lateral
      jsonb_path_query(z.zone, 'lax $.rows[*]') with ordinality r (line, number)
    cross join lateral
      jsonb_path_query(r.line, 'lax $.seats[*]') with ordinality s (seat, number)
    order by s.seat ->> 'seat_guid', z.number, r.number, s.number
  ), standing as materialized (
    select s.seat_id, s.x, s.y, l.zone_number, l.row_number, l.seat_number,
      coalesce(l.zone_number || ' ' || l.row_number, s.seat_id) as line,
      coalesce(sqrt((s.x - v_x) ^ 2 + (s.y - v_y) ^ 2), 0) as distance
    from dibs.seats s
    left join listed l on l.seat_id = s.seat_id
    where s.event_id = _arrange_seats.event_id
  ), spaced as materialized (
    select t.*, sqrt(
      (t.x::double precision - lag(t.x) over along_line) ^ 2
      + (t.y::double precision - lag(t.y) over along_line) ^ 2
    ) as spacing
    from standing t
    window along_line as (partition by t.line order by t.seat_number)
  ), lines as materialized (
    select t.line, min(t.distance) as distance,
      percentile_cont(0.5) within group (order by t.spacing) as spacing,
      row_number() over (
        order by min(t.distance), min(t.zone_number), min(t.row_number), t.line
      ) as row_order
    from spaced t
    group by t.line
  ), arranged as materialized (
    select t.seat_id, l.row_order, l.distance,
      count(*) over along_line
        + count(*) filter (where t.spacing > 1.5 * l.spacing) over along_line as place
    from spaced t
    join lines l on l.line = t.line
    window along_line as (partition by t.line order by t.seat_number)
  )
  update dibs.seats s
  set row_order = a.row_order, row_distance = a.distance, place = a.place
  from arranged a
  where s.event_id = _arrange_seats.event_id and s.seat_id = a.seat_id
    and (s.row_order, s.row_distance, s.place)
      is distinct from (a.row_order::int, a.distance, a.place::int);
  perform dibs._forget_roomy_rows(_arrange_seats.event_id);
end
$$;
comment on function dibs._arrange_seats(text) is
  'Orders the seats of an event: rows from the focal point outwards, places along each row.';
