-- How long the refund that failed waits for somebody, for the longest.
--
-- Returns seconds, 0 where none does: somebody tries it again, or gives the money back otherwise.
-- Locks nothing.
create or replace function dibs_office.refunds_waited() returns float8
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select case
    when count(*) = 0 then 0
    else greatest(extract(epoch from dibs._now() - min(f.updated_at)), 0.001) end::float8
  from dibs_office._owed_refunds() f
$$;
comment on function dibs_office.refunds_waited() is
  'How long the refund that failed waits for somebody, for the longest.';
