-- Whether an amendment changes its reservation: what it holds, whose it is, or how long.
--
-- Returns boolean. The request says the new whole. Where leaving or silence would end the
-- reservation, to be heard of is a change.
create or replace function dibs._amends(event_id text, request dibs._request)
returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select v.items <> (request).items
    or v.seat_ids collate "C" <> (request).seat_ids
    or v.customer is null and (request).customer is not null
    or v.leaves_at is not null
  from dibs.reservations v
  where v.event_id = _amends.event_id and v.reservation_id = (request).reservation_id
$$;
comment on function dibs._amends(text, dibs._request) is
  'Whether an amendment changes its reservation: what it holds, whose it is, or how long.';
