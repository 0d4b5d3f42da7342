-- Expires a reservation whose deadline has passed: what it held is free.
--
-- Returns one dibs.answer; a repeated call answers as the first, replayed, but that one whose
-- owner had left is already_released. Nobody needs to call it: verbs and the sweeper expire
-- what is due.
-- Refuses with not_found, already_confirmed, already_released or not_due.
-- Locks: the event's head first, then the reservation, its tickets, seats and items.
create or replace function dibs.expire(event_id text, reservation_id uuid)
returns setof dibs.answer
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select a.* from dibs.turn(event_id, jsonb_build_object('expire', jsonb_build_array(
    jsonb_build_object('id', reservation_id, 'principal', 'dibs')
  ))) a
$$;
comment on function dibs.expire(text, uuid) is
  'Expires a reservation whose deadline has passed: what it held is free.';
