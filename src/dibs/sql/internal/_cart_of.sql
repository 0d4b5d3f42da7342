-- The cart that a request to fill means: the one it names, or the owner's.
--
-- Returns the reservation, all null where there is none. An owner's cart is the newest
-- reservation of theirs that lives: a customer's in any session, before the guest's of this
-- session, which is theirs to claim where that is said: who made it may know its token for
-- ever. One that is named has been checked.
create or replace function dibs._cart_of(
  event_id text, request dibs._request, claims boolean, read_at timestamptz
) returns dibs.reservations
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select c.*
  from (
    select v.* from dibs.reservations v
    where v.event_id = _cart_of.event_id and v.reservation_id = (request).reservation_id
    union all
    select v.* from dibs.reservations v
    where v.event_id = _cart_of.event_id and v.live_customer = (request).customer
      and (request).reservation_id is null
    union all
    select v.* from dibs.reservations v
    where v.event_id = _cart_of.event_id and v.live_session = (request).session
      and (request).reservation_id is null
      and ((request).customer is null or claims and v.customer is null)
  ) c
  where c.ends_at > read_at
  order by c.customer is not distinct from (request).customer desc, c.reservation_id desc
  limit 1
$$;
comment on function dibs._cart_of(text, dibs._request, boolean, timestamptz) is
  'The cart that a request to fill means: the one it names, or the owner''s.';
