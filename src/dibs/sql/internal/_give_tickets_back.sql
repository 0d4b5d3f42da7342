-- Drops the tickets that an amended reservation no longer has.
--
-- Returns the units dropped, a jsonb map by item. Of units without seats the last taken go
-- first; of a ticket for several units that stays in part the rest becomes a dropped
-- ticket of its own. What was dropped stays as a record, in few tickets; the one that stood for
-- its owner's hold of an item goes last.
create or replace function dibs._give_tickets_back(
  event_id text, request dibs._request, decided_at timestamptz
) returns jsonb
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_numbers int[];
  v_kept int[];
  v_rests int[];
  v_last_number int;
  v_dropped jsonb;
begin
  select array_agg(t.ticket_number), array_agg(t.kept), array_agg(t.quantity - t.kept)
  into v_numbers, v_kept, v_rests
  from (
    select l.ticket_number, l.quantity,
      case
        when l.seat_id is not null then (l.seat_id = any ((request).seat_ids))::int
        else greatest(0, least(
          l.quantity,
          coalesce(((request).items ->> l.item_id)::bigint, 0) - l.units_before
        ))::int
      end as kept
    from (
      select k.*, sum(k.quantity) over (
          partition by k.item_id, k.seat_id is null
          order by k.owner_once is null, k.ticket_number
        ) - k.quantity as units_before
      from dibs.tickets k
      where k.event_id = _give_tickets_back.event_id
        and k.reservation_id = (request).reservation_id and k.dropped_at is null
    ) l
  ) t
  where t.kept < t.quantity;
  if v_numbers is null then
    return '{}';
  end if;

  select max(t.ticket_number) into v_last_number
  from dibs.tickets t
  where t.event_id = _give_tickets_back.event_id
    and t.reservation_id = (request).reservation_id;
  insert into dibs.tickets (
    event_id, reservation_id, ticket_number, item_id, quantity, price_minor, status,
    reserved_at, reservation_expires_at, dropped_at
  )
  select t.event_id, t.reservation_id, v_last_number + row_number() over (), t.item_id,
    n.rest, t.price_minor, 'released', t.reserved_at, t.reservation_expires_at,
    _give_tickets_back.decided_at
  from unnest(v_numbers, v_kept, v_rests) n (number, kept, rest)
  cross join lateral (
    select * from dibs.tickets t
    where t.event_id = _give_tickets_back.event_id
      and t.reservation_id = (request).reservation_id and t.ticket_number = n.number
    limit 1
  ) t
  where n.kept > 0;

  with amended as (
    update dibs.tickets t
    set quantity = case when n.kept > 0 then n.kept else t.quantity end,
      status = case when n.kept > 0 then t.status else 'released' end,
      dropped_at = case when n.kept = 0 then _give_tickets_back.decided_at end
    from unnest(v_numbers, v_kept, v_rests) n (number, kept, rest)
    where t.event_id = _give_tickets_back.event_id
      and t.reservation_id = (request).reservation_id and t.ticket_number = n.number
    returning t.item_id, n.rest
  )
  select jsonb_object_agg(d.item_id, d.units) into v_dropped
  from (select a.item_id, sum(a.rest) as units from amended a group by a.item_id) d;
  perform dibs._fold_dropped(
    _give_tickets_back.event_id, (request).reservation_id, _give_tickets_back.decided_at
  );
  return v_dropped;
end
$$;
comment on function dibs._give_tickets_back(text, dibs._request, timestamptz) is
  'Drops the tickets that an amended reservation no longer has.';
