-- How long the payment waits that is due, or fails, for the longest.
--
-- One that fails is tried again and again, and never due for long: it waits since it began to fail.
-- Returns seconds, 0 where none waits: of a home with workers it stays near that. Locks nothing.
create or replace function dibs_office.payments_waited() returns float8
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select coalesce(greatest(extract(epoch from dibs._now() - least(
    (
      select min(p.due_at) from dibs_office.payments p
      where p.due_at is not null and dibs_office._is_own(p.organisation_id)
    ),
    (
      select min(p.failing_since) from dibs_office.payments p
      where p.failing_since is not null and dibs_office._is_own(p.organisation_id)
    )
  )), 0), 0)::float8
$$;
comment on function dibs_office.payments_waited() is
  'How long the payment waits that is due, or fails, for the longest.';
