-- The stores there are: events of that kind which have not ended, in order of their ids.
--
-- Drafts are among them only where there is nothing else: what is being prepared stands in no
-- other's way. Returns event ids, at most count_max; of the organisation that the transaction
-- acts for, if any. Locks nothing.
create or replace function dibs.list_stores(count_max int default 100) returns setof text
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  select e.event_id
  from dibs.events e
  where e.kind = 'store' and e.status <> 'ended'
    and dibs._is_ours(e.event_id)
    and (e.status <> 'draft' or not exists (
      select from dibs.events o
      where o.kind = 'store' and o.status not in ('draft', 'ended')
        and dibs._is_ours(o.event_id)
    ))
  order by e.event_id
  limit count_max
$$;
comment on function dibs.list_stores(int) is
  'The stores there are: events of that kind which have not ended, in order of their ids.';
