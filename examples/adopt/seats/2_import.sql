-- What there is and what is taken, told to Dibs. Safe to run again: who has a twin
-- is left out.
\set ON_ERROR_STOP on
set search_path = public;  -- where your tables are
begin;
lock table seat_reservations in share row exclusive mode;

create table if not exists dibs_twins (
  row_id text primary key,
  event_id text not null,
  reservation_id uuid,
  code text not null,
  noted_at timestamptz not null default clock_timestamp()
);

select dibs.put_event(s.show_id, hold_seconds => 600, duplicates => 'allow')
from (select distinct show_id from show_seats) s;
-- Seats without a drawn plan; `dibs plan import` may bring the drawing later, by seat_id.
select dibs.begin_plan(s.show_id, '{}', jsonb_object_agg(
  s.section, jsonb_build_object('kind', 'seat', 'price_minor', s.price_minor)
))
from (select distinct show_id, section, price_minor from show_seats) s
group by s.show_id;
select dibs.put_seats(s.show_id, jsonb_agg(jsonb_build_object(
  'seat_id', s.seat_id, 'item_id', s.section, 'zone', s.section,
  'row', split_part(s.seat_id, '-', 1), 'number', split_part(s.seat_id, '-', 2)
)))
from show_seats s
group by s.show_id;
select dibs.finish_plan(s.show_id, array_agg(s.seat_id)) from show_seats s group by s.show_id;

with untold as materialized (
  select r.* from seat_reservations r
  where r.status = 'completed'
    and not exists (select from dibs_twins d where d.row_id = r.id::text)
)
insert into dibs_twins (row_id, event_id, reservation_id, code)
select r.id, r.show_id, a.id, a.code
from untold r
cross join lateral dibs.sell(
  r.show_id, seats => r.seat_ids, session => r.session_id, key => 'row-' || r.id
) a;

with untold as materialized (
  select r.* from seat_reservations r
  where r.status = 'active'
    and not exists (select from dibs_twins d where d.row_id = r.id::text)
)
insert into dibs_twins (row_id, event_id, reservation_id, code)
select r.id, r.show_id, a.id, a.code
from untold r
cross join lateral dibs.reserve(
  r.show_id, seats => r.seat_ids, session => r.session_id, key => 'row-' || r.id
) a;
