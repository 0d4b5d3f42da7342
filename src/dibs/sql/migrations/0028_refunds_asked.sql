-- What a refund was to give before money that went back from outside meanwhile was left out of it.
alter table dibs_office.refunds
  -- Null until it is compared with what is left to give.
  add column asked_minor bigint;
