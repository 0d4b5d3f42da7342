-- The stores there are: events of that kind that are open, in order of their ids.
--
-- Where none is open those that have ended, for the carts that stand in them, and where there
-- is none of these either the drafts: what is over or being prepared stands in no other's way.
-- Returns event ids, at most count_max; of the organisation that the transaction
-- acts for, if any. Locks nothing.
create or replace function dibs.list_stores(count_max int default 100) returns setof text
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  with stores as materialized (
    select e.event_id, case e.status when 'draft' then 2 when 'ended' then 1 else 0 end as rank
    from dibs.events e
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
