-- How long the payment waits that nobody works on though it is due.
--
-- Returns seconds, 0 where none waits: of a home with workers it stays near that. Locks nothing.
create or replace function dibs_office.payments_waited() returns float8
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(greatest(extract(epoch from dibs._now() - min(p.due_at)), 0), 0)::float8
  from dibs_office.payments p
  where p.due_at is not null and dibs_office._is_own(p.organisation_id)
$$;
comment on function dibs_office.payments_waited() is
  'How long the payment waits that nobody works on though it is due.';
