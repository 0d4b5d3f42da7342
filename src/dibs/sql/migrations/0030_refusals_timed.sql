-- By which code a payment's provider refuses what is asked of it, and since when.
alter table dibs_office.payments
  add column refusal text,
  add column refused_since timestamptz;
