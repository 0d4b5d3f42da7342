-- Who had the units that a refusal lacked, at the time of it.
--
-- Returns a row for each item it names, and the first twenty that serve products it names:
-- how many were sold, held and held back; and then for the three holds that had been on it
-- longest, in words and whose they were. Last how many items are left out.
create or replace function dibs._units_in_the_way(
  refusal dibs.refusals, read_at timestamptz, time_zone text, reveal boolean
) returns table (what text, actor text, detail jsonb)
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with named as (
    select a.key as name, a.value::bigint as left_count,
      coalesce((refusal).asked -> 'products' ? a.key, false) as is_product
    from jsonb_each_text(
      case jsonb_typeof((refusal).detail -> 'available') when 'object'
        then (refusal).detail -> 'available' end
    ) a
    where a.value ~ '^[0-9]{1,18}$'
  ), meant as materialized (
    select n.name as item_id, n.left_count, 1::bigint as number
    from named n
    where not n.is_product
    union all
    select i.item_id, null,
      row_number() over (order by n.name, i.serving_order nulls last, i.item_id)
    from named n
    join dibs.items i on i.event_id = (refusal).event_id and i.product = n.name
    where n.is_product
  ), told as materialized (
    select m.* from meant m where m.number <= 20
  ), holds as materialized (
    select h.*,
      row_number() over (
        partition by h.item_id
        order by (h.reservation).reserved_at, (h.reservation).reservation_id
      ) as number
    from dibs._holds_then(
      (refusal).event_id, array(select t.item_id from told t), (refusal).refused_at
    ) h
  ), lacking as materialized (
    -- What was over but not swept yet counts as free.
    select u.item_id, coalesce(
        u.capacity,
        t.left_count + k.kept_count + n.reserved_count + u.sold_count + u.blocked_count
      ) as capacity, u.sold_count, u.blocked_count, n.holds, n.reserved_count,
      k.kept_count, coalesce(
        t.left_count, u.capacity - n.reserved_count - u.sold_count - u.blocked_count
      ) as left_count
    from told t
    join dibs._stock_then(
      (refusal).event_id, array(select t.item_id from told t), (refusal).refused_at
    ) u on u.item_id = t.item_id
    cross join lateral (
      select count(*) as holds, coalesce(sum(h.units), 0)::bigint as reserved_count
      from holds h
      where h.item_id = t.item_id
    ) n
    cross join lateral (
      select coalesce(sum(k.value::bigint), 0) as kept_count
      from jsonb_each_text((refusal).detail -> 'kept' -> t.item_id) k
    ) k
  )
  select r.what, r.actor, r.detail
  from (
    select l.item_id, 0 as number,
      l.item_id || ' then: '
        || coalesce(l.left_count || coalesce(' of ' || l.capacity, '') || ' left' || case
          when l.kept_count > 0
            then ', ' || l.kept_count || ' more kept as accessible or companion seats'
          else ''
        end || '; ', '')
        || dibs._said_taken(l.sold_count, l.reserved_count, l.holds, l.blocked_count) || '.'
      as what,
      null::text as actor,
      jsonb_build_object(
        'item', l.item_id, 'capacity', l.capacity, 'available_count', l.left_count,
        'sold_count', l.sold_count, 'reserved_count', l.reserved_count,
        'blocked_count', l.blocked_count, 'reservations', l.holds
      ) as detail
    from lacking l
    union all
    select h.item_id, h.number,
      format(
        '%s × %s %s held %s%s.', h.units, h.item_id,
        case h.units when 1 then 'was' else 'were' end,
        case when (h.reservation).session = (refusal).session
          then 'by the same session ' else '' end,
        dibs._said_fate(h.reservation, (refusal).refused_at, read_at, time_zone)
      ),
      dibs._said_actor(
        (refusal).event_id, '', (h.reservation).session, (h.reservation).customer, reveal
      ),
      jsonb_build_object(
        'item', h.item_id, 'units', h.units,
        'reservation', (h.reservation).reservation_id
      )
    from holds h
    where h.number <= 3
    union all
    select null, 0, format(
        '%s more %s left out.', m.number - 20,
        case m.number when 21 then 'item is' else 'items are' end
      ), null, jsonb_build_object('items_left_out', m.number - 20)
    from (select max(m.number) as number from meant m) m
    where m.number > 20
  ) r
  order by r.item_id, r.number
$$;
comment on function dibs._units_in_the_way(dibs.refusals, timestamptz, text, boolean) is
  'Who had the units that a refusal lacked, at the time of it.';
