-- What a journal row is about, in words: units and seats.
--
-- Returns text: 2 × lower (seats A-1 and A-2); the seats alone where no units are named, and
-- it where there is neither.
create or replace function dibs._said_things(
  event_id text, item_ids text[], units int[], seat_ids text[]
) returns text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    said.units || coalesce(' (' || dibs._said_seats(seat_ids) || ')', ''),
    dibs._said_seats(seat_ids),
    'it'
  )
  from (select dibs._said_units(event_id, item_ids, units) as units) said
$$;
comment on function dibs._said_things(text, text[], int[], text[]) is
  'What a journal row is about, in words: units and seats.';
