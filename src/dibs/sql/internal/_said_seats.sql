-- Seats as a sentence names them.
--
-- Returns text: seat A-1, or seats A-1 and A-2; null for none.
create or replace function dibs._said_seats(seat_ids text[]) returns text
language sql immutable parallel safe as $$
  select case when cardinality(seat_ids) = 1 then 'seat ' else 'seats ' end
    || dibs._said_list(seat_ids)
$$;
comment on function dibs._said_seats(text[]) is 'Seats as a sentence names them.';
