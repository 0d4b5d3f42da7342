-- What pays nothing asks for nothing; since when a payment fails; what a refund was asked with.

-- One that was begun where nobody could be paid has collected nothing.
update dibs_office.payments p set amount_minor = 0 where p.provider = '' and p.amount_minor <> 0;

alter table dibs_office.payments
  -- Since when each look at it failed; null where the last one did not.
  add column failing_since timestamptz,
  add constraint only_nothing_is_paid_to_nobody check (provider <> '' or amount_minor = 0);
create index payments_due_by_provider on dibs_office.payments (provider, due_at)
where due_at is not null;
create index payments_failing on dibs_office.payments (failing_since)
where failing_since is not null;

alter table dibs_office.refunds
  -- Of what was asked for by a key; null where it came without.
  add column fingerprint bytea;
