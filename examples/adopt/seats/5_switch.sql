-- The theatre's own call, now decided by Dibs for a share of the sessions. Both write both,
-- so nobody sells what the other has sold, and going back needs no data to be moved. One
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
  v_show text := split_part(what, ' ', 1);
  v_seat text := split_part(what, ' ', 2);
  v_answer dibs.answer;
  v_id uuid;
begin
  if abs(hashtext(session)::bigint) % 100 >= (select share from dibs_switch) then
    return shop_hold_alone(what, session);
  end if;
  -- In the order of the other way: the shop's row, then Dibs.
  perform from show_seats s where s.show_id = v_show and s.seat_id = v_seat for update;
  select * into v_answer from dibs.reserve(
    v_show, seats => array[v_seat], session => session
  );
  if v_answer.code <> 'ok' then
    return null;
  end if;
  insert into seat_reservations (show_id, seat_ids, session_id, token, expires_at)
  values (v_show, array[v_seat], session, v_answer.token, v_answer.expires_at)
  returning id into v_id;
  update show_seats set status = 'reserved', reserved_by = session
  where show_id = v_show and seat_id = v_seat;
  insert into dibs_twins (row_id, event_id, reservation_id, code)
  values (v_id, v_show, v_answer.id, 'ok');
  return v_id;
end
$$;

update dibs_switch set enforces = true;
commit;
