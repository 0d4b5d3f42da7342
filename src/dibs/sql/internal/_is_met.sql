-- Whether one of a batch of plain requests was met before, in it or in the ledger.
--
-- Returns boolean: a key that was used, or an owner who has the item already where that may
-- refuse more. Also where two of the batch have a key or an owner in common. Of strangers it is
-- known that they hold nothing (dibs._are_strangers).
create or replace function dibs._is_met(
  event dibs.events, plain dibs._plain, are_strangers boolean
) returns boolean
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  return exists (
    select from unnest((plain).principals, (plain).keys) n (principal, key)
    where n.key is not null
    group by n.principal, n.key
    having count(*) > 1
  ) or exists (
    select
    from unnest((plain).principals, (plain).keys) n (principal, key)
    cross join lateral (
      select from dibs.idempotency_keys k
      where k.event_id = (event).event_id and k.principal = n.principal and k.key = n.key
      limit 1
    ) k
  ) or coalesce((event).duplicates, 'refuse') <> 'allow' and (
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
comment on function dibs._is_met(dibs.events, dibs._plain, boolean) is
  'Whether one of a batch of plain requests was met before, in it or in the ledger.';
