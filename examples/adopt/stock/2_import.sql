-- What there is and what is taken, told to Dibs. Safe to run again: who has a twin
-- is left out.
\set ON_ERROR_STOP on
set search_path = public;  -- where your tables are
begin;
lock table stock_reservations in share row exclusive mode;

create table if not exists dibs_twins (
  row_id text primary key,
  event_id text not null,
  reservation_id uuid,
  code text not null,
  noted_at timestamptz not null default clock_timestamp()
);

select dibs.put_event(
  'shop', kind => 'store', hold_seconds => 900, duplicates => 'allow', units_max => 1000,
  items => (
    select jsonb_object_agg(p.id, jsonb_build_object(
      'name', p.name, 'price_minor', p.price_minor, 'capacity', p.stock
    ))
    from products p
  )
);

with untold as materialized (
  select r.* from stock_reservations r
  where r.status = 'confirmed'
    and not exists (select from dibs_twins d where d.row_id = r.id::text)
)
insert into dibs_twins (row_id, event_id, reservation_id, code)
select r.id, 'shop', a.id, a.code
from untold r
cross join lateral dibs.sell(
  'shop', jsonb_build_object(r.product_id, r.quantity), session => r.user_id,
  customer => r.user_id, key => 'row-' || r.id
) a;

with untold as materialized (
  select r.* from stock_reservations r
  where r.status = 'active'
    and not exists (select from dibs_twins d where d.row_id = r.id::text)
)
insert into dibs_twins (row_id, event_id, reservation_id, code)
select r.id, 'shop', a.id, a.code
from untold r
cross join lateral dibs.reserve(
  'shop', jsonb_build_object(r.product_id, r.quantity), session => r.user_id,
  customer => r.user_id, key => 'row-' || r.id
) a;
