-- Whether a request names more of a reservation than it has.
--
-- Returns null when it does not, else the detail of an invalid_input refusal for the first
-- item or seat too many. Reads the reservation's tickets under the head's lock.
create or replace function dibs._excess_fault(event_id text, request dibs._request)
returns jsonb
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(
    (
      select case
          when has.tickets = 0 then
            dibs._fault('/items/' || n.item_id, 'is not in the reservation')
          when has.units is null then
            dibs._fault('/items/' || n.item_id, 'has seats: name them in seats')
          else dibs._fault('/items/' || n.item_id, 'must be at most ' || has.units)
        end
      from unnest((request).item_ids, (request).units) n (item_id, units)
      cross join lateral (
        select count(*) as tickets, sum(t.quantity) filter (where t.seat_id is null) as units
        from dibs.tickets t
        where t.event_id = _excess_fault.event_id
          and t.reservation_id = (request).reservation_id
          and t.item_id = n.item_id and t.dropped_at is null
      ) has
      where n.units > coalesce(has.units, 0)
      order by n.item_id
      limit 1
    ),
    case when not (request).seat_ids <@ (request).held_seats
      then dibs._fault('/seats', 'must be seats of the reservation') end
  )
$$;
comment on function dibs._excess_fault(text, dibs._request) is
  'Whether a request names more of a reservation than it has.';
