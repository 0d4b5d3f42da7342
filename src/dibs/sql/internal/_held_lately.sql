-- What a person held of late without buying it: the holds begun in the last 24 hours.
--
-- Returns a row for each that was not bought: when it began, how long it was held until now,
-- and when it expired, where it did; what is due and not swept yet has ended all the same. A
-- person is a customer, or a session with no customer; item_id leaves only the holds of that
-- item, empty none out. Ids are in order of time, so what is older is not even read.
create or replace function dibs._held_lately(
  event_id text, per text, owner text, item_id text, decided_at timestamptz
) returns table (begun_at timestamptz, held interval, expired_at timestamptz)
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_since timestamptz := _held_lately.decided_at - interval '24 hours';
  v_first_id uuid := (dibs._id_time(v_since) || repeat('0', 20))::uuid;
begin
  return query
  select v.reserved_at, least(v.ended_at, v.ends_at, decided_at) - v.reserved_at,
    case when dibs._status_at(v, decided_at) = 'expired' then v.expires_at end
  from (
    select * from dibs._owned(_held_lately.event_id, per, owner, _held_lately.item_id)
    union all
    select v.* from dibs.reservations v
    where per = 'session' and v.event_id = _held_lately.event_id
      and v.session = owner collate pg_catalog."default" and v.reservation_id >= v_first_id
      and v.status <> 'reserved'
    union all
    select v.* from dibs.reservations v
    where per = 'customer' and v.event_id = _held_lately.event_id
      and v.customer = owner collate pg_catalog."default" and v.reservation_id >= v_first_id
      and v.status <> 'reserved'
  ) v
  where v.reserved_at > v_since and v.status not in ('confirmed', 'cancelled')
    and (_held_lately.item_id = '' or v.items ? _held_lately.item_id)
    and (per = 'customer' or v.customer is null);
end
$$;
comment on function dibs._held_lately(text, text, text, text, timestamptz) is
  'What a person held of late without buying it: the holds begun in the last 24 hours.';
