-- Refuses who already has as many live reservations as they may.
--
-- Returns the requests, refused with limit_reached, what the limit is and what is held: the
-- session's limits before the customer's, the event's before an item's. Due reservations do
-- not count, swept or not. No two requests of a piece of a batch have the same owner.
create or replace function dibs._refuse_limits(
  event dibs.events, requests dibs._request[], decided_at timestamptz
) returns dibs._request[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_requests dibs._request[] := _refuse_limits.requests;
  v_limit record;
  v_place int;
begin
  if (_refuse_limits.event).session_reservations_max is null
    and (_refuse_limits.event).customer_reservations_max is null
    and not dibs._is_ruled((_refuse_limits.event).event_id)
  then
    return v_requests;
  end if;
  for v_limit in
    select distinct on (l.ordinal) l.ordinal, jsonb_strip_nulls(jsonb_build_object(
      'max', l.reservations_max, 'held', owned.held, 'per', l.per,
      'item', nullif(l.item_id, '')
    )) as detail
    from dibs._limits_of(event, requests) l
    cross join lateral (
      select count(*) as held
      from dibs._owned((event).event_id, l.per, l.owner, l.item_id) v
      where v.ends_at > decided_at
    ) owned
    where owned.held >= l.reservations_max
    order by l.ordinal, l.per desc, l.item_id
  loop
    v_place := v_limit.ordinal - v_requests[1].ordinal + 1;
    v_requests[v_place].code := 'limit_reached';
    v_requests[v_place].detail := v_limit.detail;
  end loop;
  return v_requests;
end
$$;
comment on function dibs._refuse_limits(dibs.events, dibs._request[], timestamptz) is
  'Refuses who already has as many live reservations as they may.';
