-- Seats of two lists as one, each once, in the order in which a reservation keeps them.
--
-- Returns text[], sorted by bytes: databases sort names each in its own way.
create or replace function dibs._seats_together(seats text[], more_seats text[]) returns text[]
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select array(
    select n.seat_id
    from unnest(_seats_together.seats || _seats_together.more_seats) n (seat_id)
    group by n.seat_id
    order by n.seat_id collate "C"
  )
$$;
comment on function dibs._seats_together(text[], text[]) is
  'Seats of two lists as one, each once, in the order in which a reservation keeps them.';
