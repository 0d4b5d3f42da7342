-- The buyer's last order is paid and what it holds is sold: psql -v buyer=NAME -f pay.sql
\set ON_ERROR_STOP on

begin;

update orders
set is_paid = true
where order_id = (select max(order_id) from orders where buyer = :'buyer')
returning reservation_id
\gset

select code, code = 'ok' as is_sold
from dibs.confirm('gala', :'reservation_id')
\gset

\if :is_sold
  commit;
  \echo :buyer has paid
\else
  rollback;
  \echo :buyer has not paid: :code
\endif
