-- What a reservation may live through: amendments, leaving and coming back, and an end
-- that is no deadline.

alter table dibs.reservations
  add column customer_class text,
  add column heartbeat_at timestamptz,
  -- Its owner left the page, and nobody has come back since.
  add column left_at timestamptz,
  add column leaves_at timestamptz,
  add column payment_begun_at timestamptz,
  -- From this instant on it is over, whatever sweeping has done: its deadline, or earlier
  -- the end of the grace for who left.
  add column ends_at timestamptz generated always as (least(expires_at, leaves_at)) stored,
  -- Columns of their own, so that no plan takes these indexes for the one of what is due.
  add column live_session text generated always as (
    case when status = 'reserved' then session end
  ) stored,
  add column live_customer text generated always as (
    case when status = 'reserved' then customer end
  ) stored;

drop index dibs.reservations_due;
create index reservations_due on dibs.reservations (event_id, ends_at)
where status = 'reserved';
create index reservations_of_session on dibs.reservations (event_id, live_session)
where live_session is not null;
create index reservations_of_customer on dibs.reservations (event_id, live_customer)
where live_customer is not null;
-- What owners had, the newest last: written when a reservation ends, never at its birth.
create index reservations_once_of_session on dibs.reservations
(event_id, session, reservation_id)
where status <> 'reserved';
create index reservations_once_of_customer on dibs.reservations
(event_id, customer, reservation_id)
where status <> 'reserved' and customer is not null;

-- A ticket that was dropped is no longer part of its reservation: amended away or
-- cancelled alone, while the reservation lived on.
alter table dibs.tickets add column dropped_at timestamptz;

alter type dibs._request add attribute customer_class text;
alter type dibs._request add attribute best jsonb;
alter type dibs._request add attribute is_paying boolean;
alter type dibs._request add attribute life_seconds bigint;
alter type dibs._request add attribute duplicate_rules text[];
alter type dibs._request add attribute held_items text[];
alter type dibs._request add attribute held_units int[];
alter type dibs._request add attribute held_seats text[];
