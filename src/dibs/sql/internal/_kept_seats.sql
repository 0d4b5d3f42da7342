-- How many free seats of an item are kept for who asks for them.
--
-- Returns a row: accessible and companion seats that are available, or in also, but not taken.
create or replace function dibs._kept_seats(
  event_id text, item_id text, taken text[], also text[],
  out accessible int, out companions int
)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  select count(*) filter (where s.access = 'accessible'),
    count(*) filter (where s.access = 'companion')
  into _kept_seats.accessible, _kept_seats.companions
  from dibs.seats s
  where s.event_id = _kept_seats.event_id and s.item_id = _kept_seats.item_id
    and s.access is not null and (s.status = 'available' or s.seat_id = any (_kept_seats.also))
    and s.seat_id <> all (_kept_seats.taken);
end
$$;
comment on function dibs._kept_seats(text, text, text[], text[]) is
  'How many free seats of an item are kept for who asks for them.';
