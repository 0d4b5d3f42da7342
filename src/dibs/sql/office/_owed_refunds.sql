-- Refunds that failed, of what went back on sale or of money that bought nothing, and that nobody
-- has given otherwise since.
--
-- Returns them, of those that whoever acts may see: their buyer has neither the seats nor the
-- money. What was asked for anew since stands in their place; what was given back at the provider
-- since counts against all that failed of its payment. Locks nothing.
create or replace function dibs_office._owed_refunds() returns setof dibs_office.refunds
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with failed as (
    select f.*
    from dibs_office.refunds f
    where f.status = 'failed' and not f.is_outside
      and (f.parts <> '[]' or not f.is_of_sale)
      and f.amount_minor > 0 and not exists (
        select from dibs_office.refunds g
        where g.payment_id = f.payment_id and g.is_of_sale = f.is_of_sale and not g.is_outside
          and g.status <> 'failed' and g.created_at >= f.updated_at
      )
      and exists (
        select from dibs_office.payments p
        where p.payment_id = f.payment_id and dibs_office._is_own(p.organisation_id)
      )
  )
  select f.*
  from failed f
  where (
    select sum(g.amount_minor) from failed g where g.payment_id = f.payment_id
  ) > coalesce((
    select sum(g.amount_minor) from dibs_office.refunds g
    where g.payment_id = f.payment_id and g.is_outside and g.status <> 'failed'
      and g.created_at >= f.created_at
  ), 0)
$$;
comment on function dibs_office._owed_refunds() is
  'Refunds that failed, and that nobody has given otherwise since.';
