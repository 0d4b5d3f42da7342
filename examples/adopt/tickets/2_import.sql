-- What there is and what is taken, told to Dibs. Safe to run again: who has a twin
-- is left out.
\set ON_ERROR_STOP on
set search_path = public;  -- where your tables are
begin;
lock table tickets in share row exclusive mode;

create table if not exists dibs_twins (
  row_id text primary key,
  event_id text not null,
  reservation_id uuid,
  code text not null,
  noted_at timestamptz not null default clock_timestamp()
);

select dibs.put_event(
  e.event_id, hold_seconds => 1800, duplicates => 'allow', units_max => 1000,
  items => jsonb_object_agg(e.id, jsonb_build_object(
    'name', e.name, 'price_minor', e.price_minor,
    'capacity', e.available_count + e.reserved_count + e.sold_count
  ))
)
from event_tickets e
group by e.event_id;

with untold as materialized (
  select t.* from tickets t
  where t.status = 'confirmed'
    and not exists (select from dibs_twins d where d.row_id = t.id::text)
)
insert into dibs_twins (row_id, event_id, reservation_id, code)
select t.id, e.event_id, a.id, a.code
from untold t
join event_tickets e on e.id = t.event_ticket_id
cross join lateral dibs.sell(
  e.event_id, jsonb_build_object(e.id, 1), session => t.session_id, key => 'row-' || t.id
) a;

with untold as materialized (
  select t.* from tickets t
  where t.status = 'reserved'
    and not exists (select from dibs_twins d where d.row_id = t.id::text)
)
insert into dibs_twins (row_id, event_id, reservation_id, code)
select t.id, e.event_id, a.id, a.code
from untold t
join event_tickets e on e.id = t.event_ticket_id
cross join lateral dibs.reserve(
  e.event_id, jsonb_build_object(e.id, 1), session => t.session_id, key => 'row-' || t.id
) a;
