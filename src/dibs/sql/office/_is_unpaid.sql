-- Whether a payment is over without money, as far as its provider has told.
--
-- Returns boolean. It may have been paid since: it is worth another look whenever there is news.
create or replace function dibs_office._is_unpaid(payment dibs_office.payments) returns boolean
language sql immutable parallel safe as $$
  select (payment).point = 'finished' and (payment).status in ('cancelled', 'failed')
    and (payment).captured_minor = 0 and (payment).reference is not null
$$;
comment on function dibs_office._is_unpaid(dibs_office.payments) is
  'Whether a payment is over without money, as far as its provider has told.';
