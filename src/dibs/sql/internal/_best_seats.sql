-- Chooses the best free seats of an item for a party, under the head's lock.
--
-- Returns the ids of its seats, null where there are too few; what best is stands in
-- dibs._seat_party. Kept seats (accessible, companion) go to who asks for so many of them,
-- ordinary ones to all others. Seats that are excluded count as taken, those in also as free.
create or replace function dibs._best_seats(
  event dibs.events, item_id text, accessible int, companions int, ordinary int,
  excluded text[], also text[]
) returns text[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_plan dibs.plans;
begin
  select p.* into v_plan from dibs.plans p
  where p.event_id = (_best_seats.event).event_id;
  return dibs._seat_party(
    event, item_id, accessible, companions, ordinary,
    -- Keys of an object are found by halving, whatever number there are.
    coalesce(jsonb_object(excluded, excluded), '{}'), coalesce(jsonb_object(also, also), '{}'),
    1, coalesce((event).focal_x, v_plan.focal_x), coalesce((event).focal_y, v_plan.focal_y), 0
  );
end
$$;
comment on function dibs._best_seats(dibs.events, text, int, int, int, text[], text[]) is
  'Chooses the best free seats of an item for a party, under the head''s lock.';
