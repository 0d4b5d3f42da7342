-- Whether something of an organisation is there for whom this transaction acts for.
--
-- Returns boolean. Who acts for the whole installation has all; who acts for an organisation
-- what is its own, and not what is the installation's.
create or replace function dibs_office._is_own(organisation_id text) returns boolean
language sql stable parallel safe as $$
  select dibs._acts_for_all()
    or coalesce(organisation_id = current_setting('dibs.organisation', true), false)
$$;
comment on function dibs_office._is_own(text) is
  'Whether something of an organisation is there for whom this transaction acts for.';
