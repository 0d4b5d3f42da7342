-- What was refused as it was asked, not as the whole that it would have been merged into.
--
-- Returns the requests as decided; asked is what they were before any was merged.
create or replace function dibs._as_asked(asked dibs._request[], decided dibs._request[])
returns dibs._request[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_requests dibs._request[] := _as_asked.decided;
begin
  for v_i in 1 .. cardinality(v_requests) loop
    continue when v_requests[v_i].held_items is null
      or coalesce(v_requests[v_i].code, 'ok') = 'ok';
    v_requests[v_i].items := _as_asked.asked[v_i].items;
    v_requests[v_i].seat_ids := _as_asked.asked[v_i].seat_ids;
    v_requests[v_i].customer_class := _as_asked.asked[v_i].customer_class;
  end loop;
  return v_requests;
end
$$;
comment on function dibs._as_asked(dibs._request[], dibs._request[]) is
  'What was refused as it was asked, not as the whole that it would have been merged into.';
