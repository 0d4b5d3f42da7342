-- A payment that is over takes back the time it was given.

alter table dibs.reservations
  -- The orders whose payments are under way, '' for one without a name; null where none is.
  add column payment_orders text[],
  -- Its deadline and its whole life as they are without those payments.
  add column unpaid_expires_at timestamptz,
  add column unpaid_life_ends_at timestamptz,
  add constraint paying_is_known_whole check (
    (payment_orders is null) = (unpaid_expires_at is null)
    and (payment_orders is null) = (unpaid_life_ends_at is null)
    and payment_orders <> '{}'
  );
