-- An order and its hold, or neither: psql -v buyer=NAME -v units=COUNT -f check_out.sql
\set ON_ERROR_STOP on

begin;

select code, code = 'ok' as is_held, id, expires_at
from dibs.reserve('gala', items => jsonb_build_object('floor', :units), session => :'buyer')
\gset

\if :is_held
  insert into orders (buyer, reservation_id) values (:'buyer', :'id');
  commit;
  \echo :buyer holds :units until :expires_at
\else
  rollback;
  \echo :buyer got nothing: :code
\endif
