-- Cuts a batch where a key, an owner or a reservation is named again.
--
-- Returns the pieces in order, each with the ordinal of its first request. Within a piece
-- all of them differ, so a piece can be decided set-wise and the pieces one after another:
-- together they answer as the requests would one by one. A request that names products
-- begins a piece: which items serve it depends on what those before it took. Nearly always
-- one piece.
create or replace function dibs._segments(verb text, requests jsonb, owners_matter boolean)
returns table (first_ordinal int, segment jsonb)
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_seen text[] := '{}';
  v_first int := 1;
  v_named record;
begin
  if (
    select count(*) = count(distinct n.name)
      and coalesce(bool_and(n.name <> 'products'), true)
    from jsonb_array_elements(_segments.requests) r (request)
    cross join lateral unnest(
      dibs._names(_segments.verb, r.request, _segments.owners_matter)
    ) n (name)
  ) then
    return query select 1, _segments.requests;
    return;
  end if;
  for v_named in
    select r.ordinal::int as ordinal, 
      dibs._names(_segments.verb, r.request, _segments.owners_matter) as names
    from jsonb_array_elements(_segments.requests) with ordinality r (request, ordinal)
    order by r.ordinal
  loop
    if v_named.names && v_seen
      or v_named.ordinal > v_first and 'products' = any (v_named.names)
    then
      return query select v_first, dibs._slice(_segments.requests, v_first, v_named.ordinal - 1);
      v_first := v_named.ordinal;
      v_seen := '{}';
    end if;
    v_seen := v_seen || v_named.names;
  end loop;
  return query select v_first, dibs._slice(_segments.requests, v_first, null);
end
$$;
comment on function dibs._segments(text, jsonb, boolean) is
  'Cuts a batch where a key, an owner or a reservation is named again.';
