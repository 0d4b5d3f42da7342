-- The totals of an event at an instant, due reservations counted as free.
--
-- Returns one row. Items that draw on others are left out, since their units are counted
-- where they draw; capacity and availability are null where one item is unlimited.
create or replace function dibs._counts_at(event_id text, read_at timestamptz)
returns table (
  capacity bigint,
  available_count bigint,
  reserved_count bigint,
  sold_count bigint,
  blocked_count bigint
)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select
    case when count(*) = count(a.capacity) then coalesce(sum(a.capacity), 0)::bigint end,
    case when count(*) = count(a.capacity)
      then coalesce(sum(a.available_count), 0)::bigint end,
    coalesce(sum(a.reserved_count), 0)::bigint,
    coalesce(sum(a.sold_count), 0)::bigint,
    coalesce(sum(a.blocked_count), 0)::bigint
  from dibs._availability_at(_counts_at.event_id, read_at) a
  where a.is_counted
$$;
comment on function dibs._counts_at(text, timestamptz) is
  'The totals of an event at an instant, due reservations counted as free.';
