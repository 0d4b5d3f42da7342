-- Where the two differ: answers that were not the same, and counts that are not.
set search_path = public;  -- where your tables are
create or replace view dibs_disagreements as
select 'row ' || s.row_id as what, s.code as dibs, 'ok' as shop
from dibs_twins s
where s.code <> 'ok'
union all
select p.id, concat_ws('/', d.total_stock, d.reserved_stock, d.sold_stock),
  concat_ws('/', p.stock, p.reserved_stock, p.sold_stock)
from products p
left join dibs.stock_levels d on d.store_id = 'shop' and d.product_id = p.id
where (d.total_stock, d.reserved_stock, d.sold_stock)
  is distinct from (p.stock, p.reserved_stock, p.sold_stock);
