-- Whether what an owner holds may be a duplicate of what the owner asks for.
--
-- Returns boolean; a batch is then cut where an owner is named again. Limits need no cut:
-- what counts towards one is counted on from request to request. Looks at policies only
-- where the event's own settings do not say so already.
create or replace function dibs._owners_matter(event dibs.events) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return coalesce((_owners_matter.event).duplicates, 'refuse') <> 'allow'
    or exists (
      select from dibs.policies p
      where p.event_id = (_owners_matter.event).event_id and p.duplicates <> 'allow'
    );
end
$$;
comment on function dibs._owners_matter(dibs.events) is
  'Whether what an owner holds may be a duplicate of what the owner asks for.';
