-- Finds the seats that a batch of plain requests names, where it names any.
--
-- Returns the batch with the items the seats are of, those that are gone and those that
-- several want; or null where it is for dibs._reserve: a seat is unknown, a request's seats
-- are of several items, or one that is gone is held by who asks for it.
create or replace function dibs._place_plain(event dibs.events, plain dibs._plain)
returns dibs._plain
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_plain dibs._plain := _place_plain.plain;
  v_is_plain boolean;
begin
  if '{}' = all (v_plain.seat_lists) then
    return v_plain;
  end if;
  with named as materialized (
    select r.place, n.seat_id, s.item_id, s.status,
      r.owner = s.reserved_by and s.status = 'reserved' as is_own
    from unnest(v_plain.seat_lists, v_plain.owners) with ordinality r (seats, owner, place)
    cross join lateral unnest(r.seats::text[]) n (seat_id)
    left join lateral (
      select s.item_id, s.status, s.reserved_by from dibs.seats s
      where s.event_id = (event).event_id and s.seat_id = n.seat_id
      limit 1
    ) s on true
  ), placed as (
    select n.place, min(n.item_id) as item_id,
      min(n.item_id) = max(n.item_id) and count(n.item_id) = count(*) and not bool_or(n.is_own)
        as is_plain
    from named n
    group by n.place
  )
  select
    array_agg(coalesce(r.item_id, p.item_id) order by r.place),
    array_agg(
      case when p.is_plain then jsonb_build_object(p.item_id, r.units) else r.items end
      order by r.place
    ),
    coalesce(bool_and(p.is_plain), true),
    array(select n.seat_id from named n where n.status <> 'available'),
    array(select n.seat_id from named n group by n.seat_id having count(*) > 1)
  into v_plain.item_ids, v_plain.items, v_is_plain, v_plain.gone_seats, v_plain.wanted_seats
  from unnest(v_plain.item_ids, v_plain.items, v_plain.units)
    with ordinality r (item_id, items, units, place)
  left join placed p on p.place = r.place;
  return case when v_is_plain then v_plain end;
end
$$;
comment on function dibs._place_plain(dibs.events, dibs._plain) is
  'Finds the seats that a batch of plain requests names, where it names any.';
