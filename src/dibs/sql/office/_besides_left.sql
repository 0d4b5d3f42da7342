-- What of a payment's money nothing was sold for, and was not given back here.
--
-- What goes back from outside counts against it first. Returns minor units, never below zero.
create or replace function dibs_office._besides_left(taken dibs_office.payments) returns bigint
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select greatest(
    0, (taken).captured_minor - (taken).sold_minor - coalesce(sum(f.amount_minor), 0)
  )::bigint
  from dibs_office.refunds f
  where f.payment_id = (taken).payment_id and not f.is_of_sale and f.status <> 'failed'
    and f.reference is not null
$$;
comment on function dibs_office._besides_left(dibs_office.payments) is
  'What of a payment''s money nothing was sold for, and was not given back here.';
