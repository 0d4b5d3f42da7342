-- Makes amendments of those requests that add to what their owner holds already.
--
-- Returns the requests; one whose owner holds an item of it, where the item's rule is to
-- merge, names that reservation and says its new whole: quantities added, seats united. It
-- is refused as dibs._resolve_requests refuses, too_many_units for one. What it holds of
-- an item whose rule is to refuse stays a duplicate. Owners hold nothing due any more. asked
-- is what the requests were read from: with merges false they are added to nothing.
create or replace function dibs._merge_with_held(
  event dibs.events, requests dibs._request[], asked jsonb, decided_at timestamptz
) returns dibs._request[]
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_requests dibs._request[] := _merge_with_held.requests;
  v_merging dibs._request[] := '{}';
  v_request dibs._request;
begin
  for v_i in 1 .. cardinality(v_requests) loop
    continue when v_requests[v_i].code is not null
      or coalesce(_merge_with_held.asked -> (v_i - 1) -> 'merges' = 'false', false);
    v_request := dibs._merged(_merge_with_held.event, v_requests[v_i]);
    if v_request.held_items is not null then
      v_requests[v_i] := v_request;
      v_merging := v_merging || v_request;
    end if;
  end loop;
  if v_merging = '{}' then
    return v_requests;
  end if;

  v_merging := dibs._resolve_requests(
    -- They have ids, so it matters to none of them after what.
    'reserve', v_merging, _merge_with_held.event, _merge_with_held.decided_at, 0
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
comment on function dibs._merge_with_held(
  dibs.events, dibs._request[], jsonb, timestamptz
) is
  'Makes amendments of those requests that add to what their owner holds already.';
