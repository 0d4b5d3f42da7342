-- Ends every reservation whose time is over, in all events, and says how many.
--
-- A familiar name of dibs.cleanup_expired_seat_reservations. Returns an integer. Locks as
-- that does.
create or replace function dibs.release_expired_reservations() returns int
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select c.total_reservations_expired from dibs.cleanup_expired_seat_reservations() c
$$;
comment on function dibs.release_expired_reservations() is
  'Ends every reservation whose time is over, in all events, and says how many.';
