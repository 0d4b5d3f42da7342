-- The organisation that this transaction acts for, '' where it acts for the installation.
--
-- Returns text. Without settings of its own it inlines into its caller.
create or replace function dibs_office._organisation_acting() returns text
language sql stable parallel safe as $$
  select case when dibs._acts_for_all() then ''
    else current_setting('dibs.organisation', true) end
$$;
comment on function dibs_office._organisation_acting() is
  'The organisation that this transaction acts for, '''' where it acts for the installation.';
