-- Makes seats sold that were reserved.
--
-- Returns nothing. The caller holds the head and knows whose they are, which stays written.
-- Rows are found one by one, by their whole key, and updated where they are.
create or replace function dibs._sell_seats(event_id text, seat_ids text[]) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  update dibs.seats s
  set status = 'sold'
  where s.ctid = any (array(
    select k.ctid
    from unnest(_sell_seats.seat_ids) n (id)
    cross join lateral (
      select k.ctid from dibs.seats k
      where k.event_id = _sell_seats.event_id and k.seat_id = n.id
      offset 0
    ) k
  ));
end
$$;
comment on function dibs._sell_seats(text, text[]) is 'Makes seats sold that were reserved.';
