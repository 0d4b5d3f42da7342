-- Refuses who has to wait: they let holds expire, or held too long without buying.
--
-- Returns the requests, refused with limit_reached and when the wait is over. Who let
-- cooldown_after holds expire (three unless set), of those begun in the last 24 hours, waits
-- cooldown_seconds from the last of them; whose holds of these hours, not counting what was
-- bought, come to held_minutes_max waits until enough of them are a day old. Nothing that a
-- batch grants changes what its other requests hear.
create or replace function dibs._refuse_waiting(
  event_id text, requests dibs._request[], limits dibs._limit[], decided_at timestamptz
) returns dibs._request[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_requests dibs._request[] := _refuse_waiting.requests;
  v_limit dibs._limit;
  v_place int;
begin
  if not exists (select from unnest(_refuse_waiting.limits) l where l.asked is null) then
    return v_requests;
  end if;
  foreach v_limit in array dibs._waits_of(event_id, limits, decided_at) loop
    v_place := v_limit.ordinal - v_requests[1].ordinal + 1;
    continue when v_requests[v_place].code is not null;
    v_requests[v_place].code := 'limit_reached';
    v_requests[v_place].detail := dibs._limit_detail(v_limit);
  end loop;
  return v_requests;
end
$$;
comment on function
  dibs._refuse_waiting(text, dibs._request[], dibs._limit[], timestamptz) is
  'Refuses who has to wait: they let holds expire, or held too long without buying.';
