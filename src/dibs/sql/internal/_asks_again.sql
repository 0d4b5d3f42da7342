-- Whether an owner of a batch of plain requests asks for what may be a duplicate.
--
-- Returns boolean: an owner is named twice, or has the item already. Of strangers it is known
-- that they hold nothing (dibs._are_strangers).
create or replace function dibs._asks_again(
  event dibs.events, plain dibs._plain, are_strangers boolean
) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return coalesce((event).duplicates, 'refuse') <> 'allow' and (
    exists (
      select from unnest((plain).owners) n (owner)
      group by n.owner
      having count(*) > 1
    ) or not are_strangers and exists (
      select
      from unnest((plain).owners, (plain).item_ids) n (owner, item_id)
      cross join lateral (
        select t.reservation_id from dibs.tickets t
        where t.event_id = (event).event_id and t.item_id = n.item_id
          and t.sole_owner = n.owner
        limit 1
      ) t
    )
  );
end
$$;
comment on function dibs._asks_again(dibs.events, dibs._plain, boolean) is
  'Whether an owner of a batch of plain requests asks for what may be a duplicate.';
