-- Whether this transaction acts for the whole installation rather than for an organisation.
--
-- Returns boolean. The setting dibs.organisation names whom a transaction acts for; where
-- nobody set it, or it is empty again, nothing is kept from its caller.
create or replace function dibs._acts_for_all() returns boolean
language sql stable parallel safe as $$
  select coalesce(current_setting('dibs.organisation', true), '') = ''
$$;
comment on function dibs._acts_for_all() is
  'Whether this transaction acts for the whole installation rather than for an organisation.';
