-- Refunds of what went back on sale that failed, and whose money is here still.
--
-- Returns them, of those that whoever acts may see: nobody has the seats any more, nor the money
-- back. One that was given since, here or at its provider, is not among them. Locks nothing.
create or replace function dibs_office._owed_refunds() returns setof dibs_office.refunds
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select f.*
  from dibs_office.refunds f
  join dibs_office.payments p on p.payment_id = f.payment_id
  where f.status = 'failed' and f.is_of_sale and not f.is_outside and f.parts <> '[]'
    and f.amount_minor > 0 and p.captured_minor - p.refunded_minor - coalesce((
      select sum(g.amount_minor) from dibs_office.refunds g
      where g.payment_id = f.payment_id and g.status = 'pending'
    ), 0) >= f.amount_minor
    and dibs_office._is_own(p.organisation_id)
$$;
comment on function dibs_office._owed_refunds() is
  'Refunds of what went back on sale that failed, and whose money is here still.';
