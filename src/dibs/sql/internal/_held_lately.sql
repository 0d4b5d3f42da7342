-- What a person held of late without buying it: the holds begun in the last 24 hours.
--
-- Returns a row for each that was not bought: when it began, how long it was held until now,
-- and when it expired, where it did; what is due and not swept yet has ended all the same. A
-- person is a customer, or a session with no customer; item_id leaves only the holds of that
-- item, empty none out. Without settings of its own it inlines into its caller.
create or replace function dibs._held_lately(
  event_id text, per text, owner text, item_id text, decided_at timestamptz
) returns table (begun_at timestamptz, held interval, expired_at timestamptz)
language sql stable
as $$
  select v.reserved_at, least(v.ended_at, v.ends_at, decided_at) - v.reserved_at,
    case when dibs._status_at(v, decided_at) = 'expired' then v.expires_at end
  from dibs._owned_lately(_held_lately.event_id, per, owner, decided_at) v
  where v.reserved_at > decided_at - dibs._lately()
    and v.status not in ('confirmed', 'cancelled')
    -- Paid too late, and sold all the same: the sale is another reservation.
    and not exists (
      select from dibs.settlements s
      where s.event_id = v.event_id and s.reservation_id = v.reservation_id
        and s.outcome <> 'refused'
    )
    and (_held_lately.item_id = '' or v.items ? _held_lately.item_id)
    and (per = 'customer' or v.customer is null)
$$;
comment on function dibs._held_lately(text, text, text, text, timestamptz) is
  'What a person held of late without buying it: the holds begun in the last 24 hours.';
