-- Tells a request that was sold out what is left of the products it named.
--
-- short maps products that have too little to what is left of them. Returns the request;
-- in its detail they stand in place of the items that were chosen for it.
create or replace function dibs._tell_short(request dibs._request, event_id text, short jsonb)
returns dibs._request
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin
  if _tell_short.short is not null and (_tell_short.request).code = 'sold_out' then
    _tell_short.request.detail := (_tell_short.request).detail || jsonb_build_object(
      'available', coalesce((_tell_short.request).detail -> 'available', '{}') - array(
        select i.item_id
        from jsonb_object_keys(_tell_short.short) p (product)
        cross join lateral (
          select i.item_id from dibs.items i
          where i.event_id = _tell_short.event_id and i.product = p.product
          offset 0
        ) i
      ) || _tell_short.short
    );
  end if;
  return _tell_short.request;
end
$$;
comment on function dibs._tell_short(dibs._request, text, jsonb) is
  'Tells a request that was sold out what is left of the products it named.';
