-- Tells a request to reserve again what it gets of what it had.
--
-- Returns the request: granted, with a detail that says of which reservation, which seats
-- are the same, which are others (not those of a hold it was merged with) and which are gone
-- (one that is free is not, though its party sits elsewhere); refused, about the reservation
-- that it named, not_found where an item of it had no seats then and has now, or had and has
-- none. asked is what it said itself.
create or replace function dibs._tell_again(
  event dibs.events, asked jsonb, request dibs._request, decided_at timestamptz
) returns dibs._request
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_over dibs.reservations;
  -- It named no items itself: one that is sold otherwise by now is there no more.
  v_item_id text := substring(
    (_tell_again.request).detail ->> 'field' from '^/(?:items|best)/(.*)$'
  );
begin
  if (_tell_again.request).replayed then
    return _tell_again.request;
  elsif coalesce((_tell_again.request).code, 'ok') <> 'ok' then
    _tell_again.request.reservation_id := case
      when dibs._is_uuid(asked ->> 'id') then (asked ->> 'id')::uuid end;
    if v_item_id is not null then
      _tell_again.request.code := 'not_found';
      _tell_again.request.detail := dibs._unknown_names('item', array[v_item_id]);
    end if;
    return _tell_again.request;
  end if;
  select v.* into v_over from dibs.reservations v
  where v.event_id = (event).event_id and v.reservation_id = (asked ->> 'id')::uuid;
  _tell_again.request.detail := coalesce((_tell_again.request).detail, '{}')
    || jsonb_build_object('again', jsonb_build_object(
      'reservation', v_over.reservation_id,
      'seats_same', array(
        select unnest((_tell_again.request).seat_ids) intersect select unnest(v_over.seat_ids)
        order by 1
      ),
      'seats_other', array(
        select unnest((_tell_again.request).seat_ids) except select unnest(v_over.seat_ids)
        except select unnest((_tell_again.request).held_seats)
        order by 1
      ),
      'seats_gone', array(
        select s.seat_id
        from dibs._seats_again(
          (event).event_id, v_over, (_tell_again.request).owner, decided_at
        ) s
        where not s.is_there and s.seat_id <> all ((_tell_again.request).seat_ids)
        order by s.seat_id collate "C"
      )
    ));
  return _tell_again.request;
end
$$;
comment on function dibs._tell_again(dibs.events, jsonb, dibs._request, timestamptz) is
  'Tells a request to reserve again what it gets of what it had.';
