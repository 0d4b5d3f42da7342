-- Reads what the named parts of sales mean: what comes back, and what stays.
--
-- Returns the requests. A part gets the demand it gives back, draws expanded, and items as
-- they will be after it; the part that is all there is becomes the whole, unnamed. Refuses
-- with invalid_input what names more than there is, with already_released a part of a sale
-- that was cancelled. Reads the reservation, its tickets and draws under the head's lock.
create or replace function dibs._resolve_parts(event_id text, requests dibs._request[])
returns dibs._request[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_requests dibs._request[] := _resolve_parts.requests;
  v_request dibs._request;
begin
  for v_i in 1 .. cardinality(v_requests) loop
    v_request := v_requests[v_i];
    continue when v_request.seat_ids is null or v_request.replayed;
    if v_request.code = 'ok' then
      v_request.code := 'already_released';
    elsif v_request.code is null then
      v_request.detail := dibs._excess_fault(_resolve_parts.event_id, v_request);
      if v_request.detail is not null then
        v_request.code := 'invalid_input';
      else
        select p.item_ids, p.units, p.items
        into v_request.demand_items, v_request.demand_units, v_request.items
        from dibs._part_of(_resolve_parts.event_id, v_request) p;
        if v_request.items = '{}' then
          v_request.item_ids := null;
          v_request.units := null;
          v_request.seat_ids := null;
        end if;
      end if;
    end if;
    v_requests[v_i] := v_request;
  end loop;
  return v_requests;
end
$$;
comment on function dibs._resolve_parts(text, dibs._request[]) is
  'Reads what the named parts of sales mean: what comes back, and what stays.';
