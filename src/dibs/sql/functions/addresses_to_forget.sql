-- The events that keep network addresses and user agents for longer than they are kept.
--
-- Returns event ids in order, none where keep is null. Whole hours that are rolled up count,
-- so a little more is kept than must be. Locks nothing.
create or replace function dibs.addresses_to_forget(keep interval default '30 days')
returns setof text
language sql stable security definer
set search_path = pg_catalog, pg_temp
as $$
  select h.event_id
  from dibs.event_heads h
  left join dibs.address_cursors c on c.event_id = h.event_id
  where dibs._is_ours(h.event_id) and addresses_to_forget.keep is not null
    and (
      dibs._position_since(h.event_id, dibs._now() - keep) - 1 > coalesce(c.position, 0)
      or exists (
        select from dibs.refusals f
        where f.event_id = h.event_id and f.second_at < dibs._now() - keep
          and f.second_at >= coalesce(c.refused_until, '-infinity')
      )
    )
  order by h.event_id
$$;
comment on function dibs.addresses_to_forget(interval) is
  'The events that keep network addresses and user agents for longer than they are kept.';
