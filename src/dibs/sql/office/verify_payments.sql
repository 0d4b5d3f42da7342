-- Every payment whose money is not accounted for: refunds that failed, and what fails for days.
--
-- I8: what came in is what was sold for it, and what is given back, here or at its provider.
-- Returns a row for each payment, order or refund that breaks it, as dibs.verify does for events.
-- Of payments under way those that fail for days are named, longer than one that is refused is
-- asked for: what was sold for them is not paid. Locks nothing.
create or replace function dibs_office.verify_payments()
returns table (invariant text, subject text, detail jsonb)
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  with told as (
    select p.payment_id, p.order_id, p.captured_minor, p.sold_minor, p.refunded_minor,
      coalesce(sum(f.amount_minor) filter (where f.is_outside), 0) as refunded_outside,
      coalesce(
        sum(f.amount_minor) filter (where f.is_of_sale and not f.is_outside), 0
      ) as refunded_of_sale,
      coalesce(sum(f.amount_minor) filter (where not f.is_of_sale), 0) as refunded_besides,
      coalesce(sum(f.amount_minor) filter (where f.reference is not null), 0) as refunded_told,
      count(*) filter (where f.status = 'failed') as failed_count
    from dibs_office.payments p
    left join dibs_office.refunds f on f.payment_id = p.payment_id and f.status <> 'failed'
    where p.point = 'finished' and dibs_office._is_own(p.organisation_id)
    group by p.payment_id
  )
  select 'I8', 'payment ' || t.payment_id, to_jsonb(t)
  from told t
  where t.captured_minor - t.sold_minor - t.refunded_besides not between 0
      and t.refunded_outside
    or t.refunded_of_sale > t.sold_minor or t.refunded_told <> t.refunded_minor
  union all
  select 'I8', 'payment ' || p.payment_id, jsonb_build_object(
    'order', p.order_id, 'point', p.point, 'amount_minor', p.amount_minor,
    'failing_since', p.failing_since, 'trouble', p.trouble
  )
  from dibs_office.payments p
  where p.failing_since < dibs._now() - interval '4 days' and p.point <> 'finished'
    and dibs_office._is_own(p.organisation_id)
  union all
  select 'I8', 'order ' || o.order_id, jsonb_build_object(
    'status', o.status, 'sold_minor', s.sold_minor, 'paid_minor', s.paid_minor
  )
  from dibs_office.orders o
  cross join lateral (
    select coalesce(sum(r.sold_minor), 0) as sold_minor, (
      select coalesce(sum(p.sold_minor), 0) from dibs_office.payments p
      where p.order_id = o.order_id
    ) as paid_minor
    from dibs_office.order_reservations r
    where r.order_id = o.order_id
  ) s
  where o.status in ('paid', 'refunded', 'cancelled', 'pending')
    and s.sold_minor <> s.paid_minor and dibs_office._is_own(o.organisation_id)
  union all
  select 'I8', 'refund ' || f.refund_id, jsonb_build_object(
    'order', f.order_id, 'payment', f.payment_id, 'amount_minor', f.amount_minor,
    'error', f.error
  )
  from dibs_office._owed_refunds() f
  where f.is_of_sale  -- else its payment is named above
$$;
comment on function dibs_office.verify_payments() is
  'Every payment whose money is not accounted for: refunds that failed, and what fails for days.';
