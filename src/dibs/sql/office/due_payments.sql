-- The payments that somebody should work on now, the longest due first.
--
-- Returns their ids, at most count_max; none that somebody works on. Locks nothing.
create or replace function dibs_office.due_payments(count_max int default 50)
returns table (payment_id uuid)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select p.payment_id
  from dibs_office.payments p
  where p.due_at <= (select dibs._now()) and dibs_office._is_own(p.organisation_id)
    and coalesce(p.leased_until <= (select dibs._now()), true)
  order by p.due_at
  limit greatest(due_payments.count_max, 0)
$$;
comment on function dibs_office.due_payments(int) is
  'The payments that somebody should work on now, the longest due first.';
