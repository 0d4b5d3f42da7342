-- What a person held of late without buying it: the holds begun in the last 24 hours.
--
-- Returns a row for each that was not bought: when it began, how long it was held until now,
-- and when it expired, where it did; what is due and not swept yet has ended all the same. A
-- person is a customer, or a session with no customer; item_id counts only the holds of that
-- item, empty none out: any other was held for no time, and did not expire. Of more than most
-- the newest. Without settings of its own it inlines into its caller.
create or replace function dibs._held_lately(
  event_id text, per text, owner text, item_id text, decided_at timestamptz, most bigint
) returns table (begun_at timestamptz, held interval, expired_at timestamptz)
language sql stable
as $$
  select v.reserved_at,
    case when c.is_counted then least(v.ended_at, v.ends_at, decided_at) - v.reserved_at
      else interval '0' end,
    case when c.is_counted and dibs._status_at(v, decided_at) = 'expired' then v.expires_at end
  from dibs._owned_lately(_held_lately.event_id, per, owner, decided_at, most) v
  -- Paid too late, and sold all the same: the sale is another reservation.
  left join lateral (
    select true as is_sold from dibs.settlements s
    where s.event_id = v.event_id and s.reservation_id = v.reservation_id
      and s.outcome <> 'refused'
    limit 1
  ) s on true
  cross join lateral (
    select s.is_sold is null and (_held_lately.item_id = '' or v.items ? _held_lately.item_id)
      and (per = 'customer' or v.customer is null) as is_counted
  ) c
  where v.reserved_at > decided_at - dibs._lately()
$$;
comment on function dibs._held_lately(text, text, text, text, timestamptz, bigint) is
  'What a person held of late without buying it: the holds begun in the last 24 hours.';
