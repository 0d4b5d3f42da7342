-- The stores there are: events of that kind that are open, in order of their ids.
--
-- Where none is open those that have ended and of which something is held still, for the carts
-- that stand in them; where there is none of these either the drafts, and last what is over:
-- that and what is being prepared stand in no other's way.
-- Returns event ids, at most count_max; of the organisation that the transaction
-- acts for, if any. Locks nothing.
create or replace function dibs.list_stores(count_max int default 100) returns setof text
language sql volatile security definer
set search_path = pg_catalog, pg_temp
set jit = off
set enable_seqscan = off
as $$
  with stores as materialized (
    select e.event_id, case
      when e.status not in ('draft', 'ended') then 0
      when live.reservation_id is not null then 1
      when e.status = 'draft' then 2
      else 3 end as rank
    from dibs.events e
    left join lateral (
      select v.reservation_id from dibs.reservations v
      where v.event_id = e.event_id and v.status = 'reserved' and e.status = 'ended'
      limit 1
    ) live on true
    where e.kind = 'store' and dibs._is_ours(e.event_id)
  )
  select s.event_id
  from stores s
  where s.rank = (select min(s.rank) from stores s)
  order by s.event_id
  limit count_max
$$;
comment on function dibs.list_stores(int) is
  'The stores there are: events of that kind that are open, in order of their ids.';
