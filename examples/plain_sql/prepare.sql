-- Something to sell, and the shop's own table.
\set ON_ERROR_STOP on

select code from dibs.put_event('gala', hold_seconds => 1800) \gset
select code from dibs.put_item('gala', 'floor', capacity => 10) \gset

create table if not exists orders (
  order_id bigint generated always as identity primary key,
  buyer text not null,
  reservation_id uuid not null,
  is_paid boolean not null default false
);
