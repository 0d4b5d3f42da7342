-- Whether what an owner holds may refuse that owner more: duplicates or limits.
--
-- Returns boolean; a batch is then cut where an owner is named again. Looks at policies and
-- kinds only where the event's own settings do not say so already.
create or replace function dibs._owners_matter(event dibs.events) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return coalesce((_owners_matter.event).duplicates, 'refuse') <> 'allow'
    or (_owners_matter.event).session_reservations_max is not null
    or (_owners_matter.event).customer_reservations_max is not null
    or exists (
      select from dibs.policies p
      where p.event_id = (_owners_matter.event).event_id and (
        p.duplicates <> 'allow' or p.session_reservations_max is not null
        or p.customer_reservations_max is not null
      )
    )
    or exists (
      select from dibs.kinds k
      where num_nonnulls(k.session_reservations_max, k.customer_reservations_max) > 0
    );
end
$$;
comment on function dibs._owners_matter(dibs.events) is
  'Whether what an owner holds may refuse that owner more: duplicates or limits.';
