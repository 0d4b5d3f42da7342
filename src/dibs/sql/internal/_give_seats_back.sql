-- Makes seats available again.
--
-- Returns nothing. The caller holds the head and knows that nobody has them any more.
-- Rows are found one by one, by their whole key, and updated where they are.
create or replace function dibs._give_seats_back(event_id text, seat_ids text[]) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_item_ids text[];
  v_row_orders int[];
begin
  with freed as (
    update dibs.seats s
    set status = 'available', reservation_id = null, reserved_by = null
    where s.ctid = any (array(
      select k.ctid
      from unnest(_give_seats_back.seat_ids) n (id)
      cross join lateral (
        select k.ctid from dibs.seats k
        where k.event_id = _give_seats_back.event_id and k.seat_id = n.id
        offset 0
      ) k
    ))
    returning s.item_id, s.row_order
  )
  select array_agg(f.item_id), array_agg(f.row_order) into v_item_ids, v_row_orders
  from (select distinct f.item_id, f.row_order from freed f) f;
  -- Read here, not beside what is given back: a row's other seats count with them.
  perform dibs._note_freed_rows(_give_seats_back.event_id, f.item_id, f.row_orders)
  from (
    select r.item_id, array_agg(r.row_order) as row_orders
    from unnest(v_item_ids, v_row_orders) r (item_id, row_order)
    group by r.item_id
  ) f;
end
$$;
comment on function dibs._give_seats_back(text, text[]) is 'Makes seats available again.';
