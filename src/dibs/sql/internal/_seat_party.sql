-- Seats a party near a point: side by side where that can be, else as near as can be.
--
-- Side by side is one block with exactly so many seats of each access (dibs._block_near).
-- Where there is none, who needs a kept seat is seated first, the others near the middle of
-- theirs: accessible seats, then companions, then ordinary seats; each kind alone in as few
-- blocks as it can be (dibs._best_blocks). Returns the ids of the seats, null where there are
-- too few. The point is (x, y) / weight, and reach from the focal point.
create or replace function dibs._seat_party(
  event dibs.events, item_id text, accessible int, companions int, ordinary int,
  excluded jsonb, also jsonb, weight double precision, x double precision,
  y double precision, reach double precision
) returns text[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_seats dibs._free_seat[];
  v_best text[];
begin
  select b.seat_ids, b.seats into v_best, v_seats
  from dibs._block_near(
    event, item_id, accessible, companions, ordinary, excluded, also, weight, x, y, reach, 0
  ) b;
  if v_best is not null then
    return v_best;
  end if;
  if not (
    select count(*) filter (where s.access = 'accessible') >= _seat_party.accessible
      and count(*) filter (where s.access = 'companion') >= _seat_party.companions
      and count(*) filter (where s.access is null) >= _seat_party.ordinary
    from unnest(v_seats) s
  ) then
    return null;
  elsif accessible + companions + ordinary = greatest(accessible, companions, ordinary) then
    return dibs._best_blocks(
      v_seats, accessible, companions, ordinary, weight, x, y,
      (event).orphans = 'avoid'
    );
  end if;

  v_best := dibs._seat_party(
    event, item_id, accessible, case when ordinary > 0 then companions else 0 end, 0, excluded,
    also, weight, x, y, reach
  );
  select count(*), coalesce(sum(s.x), 0), coalesce(sum(s.y), 0),
    _seat_party.reach + sqrt(
      (avg(s.x) - _seat_party.x / _seat_party.weight) ^ 2
      + (avg(s.y) - _seat_party.y / _seat_party.weight) ^ 2
    )
  into _seat_party.weight, _seat_party.x, _seat_party.y, _seat_party.reach
  from unnest(v_seats) s
  where s.seat_id = any (v_best);
  return v_best || dibs._seat_party(
    event, item_id, 0, case when ordinary > 0 then 0 else companions end, ordinary, excluded,
    also, weight, x, y, coalesce(reach, 'infinity')
  );
end
$$;
comment on function dibs._seat_party(
  dibs.events, text, int, int, int, jsonb, jsonb, double precision, double precision,
  double precision, double precision
) is 'Seats a party near a point: side by side where that can be, else as near as can be.';
