-- Back to where it began; the shop's tables are complete, whoever decided.
\set ON_ERROR_STOP on
set search_path = public;  -- where your tables are
begin;
drop trigger if exists shadowed on stock_reservations;
drop function if exists shadow_reservation();
do $$
begin
  if to_regprocedure('shop_hold_alone(text, text)') is not null then
    drop function shop_hold(text, text);
    alter function shop_hold_alone(text, text) rename to shop_hold;
  end if;
end
$$;
drop view if exists dibs_disagreements;
drop table if exists dibs_switch, dibs_twins;
drop schema if exists dibs, dibs_office, dibs_client cascade;
commit;
