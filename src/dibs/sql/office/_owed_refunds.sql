-- Refunds that failed, of what went back on sale or of money that bought nothing, and that nobody
-- has given otherwise since.
--
-- Returns them, of those that whoever acts may see: their buyer has neither the seats nor the
-- money, or not all of it. Of a sale by what was given since they failed, of money that nothing was
-- sold for by what of it is still here. Locks nothing.
create or replace function dibs_office._owed_refunds() returns setof dibs_office.refunds
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with failed as (
    select distinct f.payment_id
    from dibs_office.refunds f
    where f.status = 'failed' and not f.is_outside and f.amount_minor > 0
      and (f.parts <> '[]' or not f.is_of_sale)
  ),
  owed as (
    select p.payment_id, o.refund_id
    from failed a
    join dibs_office.payments p on p.payment_id = a.payment_id
    cross join lateral dibs_office._owed_of_sale(p) o
    where o.owed_minor > 0 and dibs_office._is_own(p.organisation_id)
    union all
    select p.payment_id, null
    from failed a
    join dibs_office.payments p on p.payment_id = a.payment_id
    where dibs_office._owed_besides(p) > 0 and dibs_office._is_own(p.organisation_id)
  )
  select f.*
  from owed o
  join dibs_office.refunds f on f.payment_id = o.payment_id and f.status = 'failed'
    and not f.is_outside and f.amount_minor > 0
  where case
    when f.is_of_sale then f.refund_id = o.refund_id and f.parts <> '[]'
    else o.refund_id is null
  end
$$;
comment on function dibs_office._owed_refunds() is
  'Refunds that failed, and that nobody has given otherwise since.';
