-- Where the two differ: answers that were not the same, and seats that are not.
set search_path = public;  -- where your tables are
create or replace view dibs_disagreements as
select 'row ' || s.row_id as what, s.code as dibs, 'ok' as shop
from dibs_twins s
where s.code <> 'ok'
union all
select concat_ws(' ', s.show_id, s.seat_id), d.status, s.status
from show_seats s
left join dibs.show_seats d on d.event_id = s.show_id and d.seat_id = s.seat_id
where d.status is distinct from s.status;
