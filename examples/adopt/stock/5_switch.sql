-- The shop's own call, now decided by Dibs for a share of the users. Both write both, so
-- nobody sells what the other has sold, and going back needs no data to be moved. One
-- transaction, so that no buyer calls in between; safe to run again.
\set ON_ERROR_STOP on
set search_path = public;  -- where your tables are
begin;
do $$
begin
  if to_regprocedure('shop_hold_alone(text, text)') is null then
    alter function shop_hold(text, text) rename to shop_hold_alone;
  end if;
end
$$;

create or replace function shop_hold(what text, session text) returns uuid
language plpgsql as $$
declare
  v_answer dibs.answer;
  v_id uuid;
begin
  if abs(hashtext(session)::bigint) % 100 >= (select share from dibs_switch) then
    return shop_hold_alone(what, session);
  end if;
  -- In the order of the other way: the shop's row, then Dibs.
  perform from products p where p.id = what for update;
  select * into v_answer from dibs.reserve(
    'shop', jsonb_build_object(what, 2), session => session, customer => session
  );
  if v_answer.code <> 'ok' then
    return null;
  end if;
  insert into stock_reservations (user_id, product_id, quantity, expires_at)
  values (session, what, 2, v_answer.expires_at)
  returning id into v_id;
  update products set reserved_stock = reserved_stock + 2 where id = what;
  insert into dibs_twins (row_id, event_id, reservation_id, code)
  values (v_id, 'shop', v_answer.id, 'ok');
  return v_id;
end
$$;

update dibs_switch set enforces = true;
commit;
