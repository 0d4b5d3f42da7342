-- Lets one ticket of each item of a reservation stand for its owner's only hold of it.
--
-- Returns nothing. What stood for another owner does for the new one; an item that lost
-- its ticket, or is new, gets one, where its rule is not to allow more. Where another
-- reservation of the owner stands for the item already, none does here: two may hold it
-- whom the rule of their time allowed to. The caller holds the head.
create or replace function dibs._stand_for_owner(event dibs.events, request dibs._request)
returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_stand_for_owner.event).event_id;
  v_standing int[];
  v_fallen int[];
begin
  with live as materialized (
    select t.item_id, t.ticket_number, t.owner_once,
      row_number() over (
        partition by t.item_id order by t.owner_once is null, t.ticket_number
      ) as place
    from dibs.tickets t
    where t.event_id = v_event_id
      and t.reservation_id = (request).reservation_id and t.dropped_at is null
  ), judged as (
    select l.ticket_number, not exists (
        select from dibs.tickets t
        where t.event_id = v_event_id and t.item_id = l.item_id
          and t.sole_owner = (request).owner
      ) as is_free, l.owner_once
    from live l
    where l.place = 1 and l.owner_once is distinct from (request).owner
      and (l.owner_once is not null or coalesce(
        (request).duplicate_rules[array_position((request).item_ids, l.item_id)],
        (event).duplicates, 'refuse'
      ) <> 'allow')
  )
  select array_agg(j.ticket_number) filter (where j.is_free),
    array_agg(j.ticket_number) filter (where not j.is_free and j.owner_once is not null)
  into v_standing, v_fallen
  from judged j;

  update dibs.tickets t
  set owner_once = case when t.ticket_number = any (v_standing) then (request).owner end
  where t.event_id = v_event_id and t.reservation_id = (request).reservation_id
    and t.ticket_number = any (v_standing || v_fallen);
end
$$;
comment on function dibs._stand_for_owner(dibs.events, dibs._request) is
  'Lets one ticket of each item of a reservation stand for its owner''s only hold of it.';
