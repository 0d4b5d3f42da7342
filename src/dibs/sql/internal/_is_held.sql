-- Whether one of a batch of plain requests is of an owner who has the item, or asks twice.
--
-- Returns boolean; false where nobody minds. What an owner holds is told before what is
-- sold out.
create or replace function dibs._is_held(event dibs.events, plain dibs._plain)
returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return coalesce((event).duplicates, 'refuse') <> 'allow' and (
    exists (
      select from unnest((plain).sessions, (plain).customers) o (session, customer)
      group by dibs._owner(o.session, o.customer)
      having count(*) > 1
    ) or exists (
      select
      from unnest((plain).sessions, (plain).customers, (plain).item_ids)
        o (session, customer, item_id)
      cross join lateral (
        select from dibs.tickets t
        where t.event_id = (event).event_id and t.item_id = o.item_id
          and t.sole_owner = dibs._owner(o.session, o.customer)
        limit 1
      ) t
    )
  );
end
$$;
comment on function dibs._is_held(dibs.events, dibs._plain) is
  'Whether one of a batch of plain requests is of an owner who has the item, or asks twice.';
