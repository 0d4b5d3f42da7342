-- Whether this transaction acts for the whole installation rather than for an organisation.
--
-- Returns boolean. The setting dibs.organisation names whom a transaction acts for; where it
-- is *, nobody set it, or it is empty again, no function keeps anything from its caller. Who
-- reads tables by themselves is shown nothing unless it is set: dibs._is_shown.
create or replace function dibs._acts_for_all() returns boolean
language sql stable parallel safe as $$
  select coalesce(current_setting('dibs.organisation', true), '') in ('', '*')
$$;
comment on function dibs._acts_for_all() is
  'Whether this transaction acts for the whole installation rather than for an organisation.';
