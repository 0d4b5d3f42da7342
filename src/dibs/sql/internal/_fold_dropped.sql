-- Keeps what an amended reservation gave back in few tickets, however often it did.
--
-- Returns nothing. A seat has a dropped ticket of its own, once; whatever else was given back of
-- an item at a price has one together, and another where that is more than a row can count.
-- The caller holds the head.
create or replace function dibs._fold_dropped(
  event_id text, reservation_id uuid, decided_at timestamptz
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_numbers int[];
  v_counts int[];
  v_folded int[];
begin
  select
    array_agg(f.ticket_number) filter (where f.units > 0),
    array_agg(f.units) filter (where f.units > 0),
    array_agg(f.ticket_number) filter (where f.units <= 0)
  into v_numbers, v_counts, v_folded
  from (
    -- Each row has what those before it cannot count, as far as it can.
    select d.*, least(
      sum(d.quantity) over (partition by d.item_id, d.price_minor) - 2147483647 * (
        row_number() over (
          partition by d.item_id, d.price_minor order by d.ticket_number
        ) - 1
      ), 2147483647
    ) as units
    from (
      select t.ticket_number, t.item_id, t.seat_id, t.price_minor, t.quantity,
        row_number() over (partition by t.seat_id order by t.ticket_number) as time
      from dibs.tickets t
      where t.event_id = _fold_dropped.event_id
        and t.reservation_id = _fold_dropped.reservation_id
        and t.status = 'released'
    ) d
    where d.seat_id is null or d.time > 1
  ) f
  where f.units <> f.quantity or f.seat_id is not null;

  delete from dibs.tickets t
  where t.event_id = _fold_dropped.event_id
    and t.reservation_id = _fold_dropped.reservation_id and t.ticket_number = any (v_folded);
  update dibs.tickets t
  set seat_id = null, dropped_at = _fold_dropped.decided_at,
    quantity = v_counts[array_position(v_numbers, t.ticket_number)]
  where t.event_id = _fold_dropped.event_id
    and t.reservation_id = _fold_dropped.reservation_id and t.ticket_number = any (v_numbers);
end
$$;
comment on function dibs._fold_dropped(text, uuid, timestamptz) is
  'Keeps what an amended reservation gave back in few tickets, however often it did.';
