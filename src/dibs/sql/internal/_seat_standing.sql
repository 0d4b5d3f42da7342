-- How a seat stands at an instant, in words, and whose it is.
--
-- Returns one row.
create or replace function dibs._seat_standing(
  seat dibs.seats, read_at timestamptz, time_zone text, reveal boolean
) returns table (what text, actor text, detail jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select
    case
      when (seat).status = 'blocked' then
        'Held back from sale' || coalesce(
          ', allocation ' || (seat).allocation
          || coalesce(': ' || nullif(a.reason, ''), ''), ''
        )
      when (seat).status = 'sold' then 'Sold'
      when (seat).status = 'gone' then 'No longer in the plan'
      when v.ends_at > read_at then
        'Held for another ' || dibs._said_span(v.ends_at - read_at) || ', until '
        || dibs._said_at(v.ends_at, read_at, time_zone)
      when (seat).status = 'reserved' then
        'Free: the hold on it was over at '
        || coalesce(dibs._said_at(v.ends_at, read_at, time_zone), 'a time nobody knows')
        || ', swept or not'
      else 'Free'
    end || '.',
    case when (seat).status = 'sold' or (seat).status = 'reserved' and v.ends_at > read_at
      then dibs._said_actor((seat).event_id, '', v.session, v.customer, reveal) end,
    jsonb_strip_nulls(jsonb_build_object(
      'status', case when v.ends_at <= read_at and v.status = 'reserved'
        then 'available' else (seat).status end,
      'item', (seat).item_id, 'reservation', (seat).reservation_id,
      'allocation', (seat).allocation, 'access', (seat).access
    ))
  from (select (seat).reservation_id) s
  left join dibs.reservations v
    on v.event_id = (seat).event_id and v.reservation_id = s.reservation_id
  left join dibs.allocations a
    on a.event_id = (seat).event_id and a.allocation = (seat).allocation
      and a.item_id = (seat).item_id
$$;
comment on function dibs._seat_standing(dibs.seats, timestamptz, text, boolean) is
  'How a seat stands at an instant, in words, and whose it is.';
