-- Reads the next rows into what is known of the seats nearby.
--
-- Returns it with so many rows more: their free ordinary seats but for those that are taken, and
-- the blocks of its size there, ranked with the others that are still free.
create or replace function dibs._nearby_rows(
  event dibs.events, taken text[], row_count int, inout nearby dibs._nearby
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_nearby_rows.event).event_id;
  v_x double precision := (_nearby_rows.event).focal_x;
  v_y double precision := (_nearby_rows.event).focal_y;
  v_units int := (nearby).units;
  v_taken jsonb := coalesce(jsonb_object(taken, taken), '{}');
  v_known int := cardinality((nearby).seat_ids);
  v_step record;
begin
  select coalesce(v_x, p.focal_x), coalesce(v_y, p.focal_y) into v_x, v_y
  from dibs.plans p
  where p.event_id = v_event_id;
  with free as (
    select s.seat_id,
      coalesce(
        (s.x - v_x) * (s.x - v_x) + (s.y - v_y) * (s.y - v_y), 0
      ) as distance,
      lag(s.place) over along is not distinct from s.place - 1 as is_beside,
      lead(s.place, v_units - 1) over along = s.place + v_units - 1 as has_room,
      v_known + row_number() over (order by s.row_order, s.place) as number
    from dibs.seats s
    where s.event_id = v_event_id and s.item_id = (nearby).item_id
      and s.row_order >= (nearby).row_from
      and s.row_order < (nearby).row_from + _nearby_rows.row_count
      and s.status = 'available' and s.access is null and not v_taken ? s.seat_id
    window along as (partition by s.row_order order by s.place)
  ), summed as (
    select f.*, sum(f.distance) over (
        order by f.number rows between current row and v_units - 1 following
      ) as block_distance
    from free f
  )
  select array_agg(s.seat_id order by s.number) as seat_ids,
    jsonb_object_agg(s.seat_id, s.number) as numbers,
    string_agg(
      case when s.is_beside then '\x01'::bytea else '\x02'::bytea end, '' order by s.number
    ) as free,
    array_agg(s.number) filter (where s.has_room) as blocks,
    array_agg(s.block_distance) filter (where s.has_room) as distances
  into v_step
  from summed s;

  if v_step.blocks is not null then
    select array_agg(b.first order by b.distance, b.first),
      array_agg(b.distance order by b.distance, b.first)
    into nearby.blocks, nearby.distances
    from (
      select k.first, k.distance
      from unnest((nearby).blocks, (nearby).distances) k (first, distance)
      where position('\x00'::bytea in substr((nearby).free, k.first + 2, v_units)) = 0
      union all
      select s.first, s.distance
      from unnest(v_step.blocks, v_step.distances) s (first, distance)
    ) b;
    nearby.clean_from := 1;
  end if;
  if v_step.seat_ids is not null then
    nearby.seat_ids := (nearby).seat_ids || v_step.seat_ids;
    nearby.numbers := (nearby).numbers || v_step.numbers;
    nearby.free := overlay((nearby).free placing v_step.free || '\x0000' from v_known + 3);
  end if;
  nearby := dibs._nearby_until(v_event_id, (nearby).row_from + row_count, nearby);
end
$$;
comment on function dibs._nearby_rows(dibs.events, text[], int, dibs._nearby) is
  'Reads the next rows into what is known of the seats nearby.';
