-- Where the two differ: answers that were not the same, and counts that are not.
set search_path = public;  -- where your tables are
create or replace view dibs_disagreements as
select 'row ' || s.row_id as what, s.code as dibs, 'ok' as shop
from dibs_twins s
where s.code <> 'ok'
union all
select e.id, concat_ws('/', d.available_count, d.reserved_count, d.sold_count),
  concat_ws('/', e.available_count, e.reserved_count, e.sold_count)
from event_tickets e
left join dibs.event_tickets d on d.event_id = e.event_id and d.item_id = e.id
where (d.available_count, d.reserved_count, d.sold_count)
  is distinct from (e.available_count, e.reserved_count, e.sold_count);
