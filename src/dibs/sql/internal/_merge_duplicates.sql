-- Makes amendments of those requests that add to what their owner holds already.
--
-- Returns the requests; one whose owner holds an item of it, where the item's rule is to
-- merge, names that reservation and says its new whole: quantities added, seats united. It
-- is refused as dibs._resolve_requests refuses, too_many_units for one. What it holds of
-- an item whose rule is to refuse stays a duplicate. Owners hold nothing due any more.
create or replace function dibs._merge_duplicates(
  event dibs.events, requests dibs._request[], decided_at timestamptz
) returns dibs._request[]
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_requests dibs._request[] := _merge_duplicates.requests;
  v_merging dibs._request[] := '{}';
  v_request dibs._request;
begin
  for v_i in 1 .. cardinality(v_requests) loop
    continue when v_requests[v_i].code is not null;
    v_request := dibs._merged(_merge_duplicates.event, v_requests[v_i]);
    if v_request.held_items is not null then
      v_requests[v_i] := v_request;
      v_merging := v_merging || v_request;
    end if;
  end loop;
  if v_merging = '{}' then
    return v_requests;
  end if;

  v_merging := dibs._resolve_requests(
    'reserve', v_merging, _merge_duplicates.event, _merge_duplicates.decided_at
  );
  foreach v_request in array v_merging loop
    if v_request.code is null then
      v_request.detail := '{"merged": true}';
    else
      v_request.reservation_id := null;
    end if;
    v_requests[v_request.ordinal - v_requests[1].ordinal + 1] := v_request;
  end loop;
  return v_requests;
end
$$;
comment on function dibs._merge_duplicates(dibs.events, dibs._request[], timestamptz) is
  'Makes amendments of those requests that add to what their owner holds already.';
