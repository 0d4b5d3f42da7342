-- Since when an event's prices are in its currency: what was agreed before is not sold late.
alter table dibs.events
  -- Null where it never was another.
  add column currency_since timestamptz;
