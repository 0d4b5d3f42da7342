-- Amendments as they were decided by what they lack.
--
-- Returns the requests with the codes and details of those decided, and the seats chosen
-- for them; one that changes nothing gets code ok. What a refused reserve would have been
-- merged with is forgotten.
create or replace function dibs._as_decided(
  event_id text, verb text, requests dibs._request[], decided dibs._request[]
) returns dibs._request[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_requests dibs._request[] := _as_decided.requests;
begin
  for v_i in 1 .. cardinality(v_requests) loop
    continue when v_requests[v_i].code is not null;
    v_requests[v_i].code := _as_decided.decided[v_i].code;
    v_requests[v_i].detail := _as_decided.decided[v_i].detail;
    if v_requests[v_i].best is not null then
      v_requests[v_i].seat_ids := dibs._seats_together(
        v_requests[v_i].seat_ids, _as_decided.decided[v_i].seat_ids
      );
    end if;
    if v_requests[v_i].code is null and v_requests[v_i].held_items is not null
      and not dibs._amends(_as_decided.event_id, v_requests[v_i])
    then
      v_requests[v_i].code := 'ok';
    end if;
    if v_requests[v_i].code <> 'ok' and _as_decided.verb <> 'amend' then
      v_requests[v_i].reservation_id := null;
    end if;
  end loop;
  return v_requests;
end
$$;
comment on function dibs._as_decided(text, text, dibs._request[], dibs._request[]) is
  'Amendments as they were decided by what they lack.';
