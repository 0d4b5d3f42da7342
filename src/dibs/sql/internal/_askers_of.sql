-- The requests of a batch of plain ones that may be granted, for who counts against limits.
--
-- Returns the batch with sessions, customers, networks and units alone. standing is a detail
-- for each request whose owner has the item already (dibs._standing_of): such a one is left
-- out, and of those that one owner makes for one item no more than one is granted.
create or replace function dibs._askers_of(plain dibs._plain, standing jsonb[])
returns dibs._plain
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_plain dibs._plain;
begin
  select coalesce(array_agg(a.session), '{}'), coalesce(array_agg(a.customer), '{}'),
    coalesce(array_agg(a.network), '{}'), coalesce(array_agg(a.units), '{}')
  into v_plain.sessions, v_plain.customers, v_plain.networks, v_plain.units
  from (
    select n.session, n.customer, n.network, max(n.units) as units
    from unnest(
      (plain).sessions, (plain).customers, (plain).networks, (plain).units, (plain).owners,
      (plain).item_ids, _askers_of.standing
    ) n (session, customer, network, units, owner, item_id, detail)
    where n.detail is null
    group by n.owner, n.item_id, n.session, n.customer, n.network
  ) a;
  return v_plain;
end
$$;
comment on function dibs._askers_of(dibs._plain, jsonb[]) is
  'The requests of a batch of plain ones that may be granted, for who counts against limits.';
