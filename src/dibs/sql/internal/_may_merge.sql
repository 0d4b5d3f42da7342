-- Whether an event may merge what one owner reserves twice.
--
-- Returns boolean: its own rule for duplicates, or that of a policy or a kind.
create or replace function dibs._may_merge(event dibs.events) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return coalesce((_may_merge.event).duplicates = 'merge', false)
    or exists (
      select from dibs.policies p
      where p.event_id = (_may_merge.event).event_id and p.duplicates = 'merge'
    )
    or exists (select from dibs.kinds k where k.duplicates = 'merge');
end
$$;
comment on function dibs._may_merge(dibs.events) is
  'Whether an event may merge what one owner reserves twice.';
