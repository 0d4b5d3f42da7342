-- The payments that somebody should work on now, of each provider the longest due first.
--
-- room maps providers to how many payments of theirs there is room for: one that is silent takes
-- no other's; '' is where nothing is to pay. Returns their ids, none that somebody works on. Locks
-- nothing.
create or replace function dibs_office.due_payments(room jsonb)
returns table (payment_id uuid, provider text)
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select d.payment_id, r.provider
  from jsonb_each_text(due_payments.room) r (provider, count_max)
  cross join lateral (
    select p.payment_id, p.due_at
    from dibs_office.payments p
    where p.provider = r.provider and p.due_at <= (select dibs._now())
      and dibs_office._is_own(p.organisation_id)
      and coalesce(p.leased_until <= (select dibs._now()), true)
    order by p.due_at
    limit greatest(r.count_max::int, 0)
  ) d
  order by d.due_at
$$;
comment on function dibs_office.due_payments(jsonb) is
  'The payments that somebody should work on now, of each provider the longest due first.';
