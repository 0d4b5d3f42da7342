-- What is wrong with a request to fill a cart, in itself.
--
-- Returns null when it is sound, else the detail of an invalid_input refusal for the first
-- field at fault. But for what is its own, a cart is asked what reserve is, without seats;
-- nothing of an item or a product is a quantity where quantities are set.
create or replace function dibs._fill_cart_fault(request jsonb) returns jsonb
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_change jsonb := coalesce(nullif(request -> 'change', 'null'), '"add"');
  v_of_reserve constant text[] := '{best,merges,seats}';
  v_asked jsonb;
begin
  if jsonb_typeof(request) <> 'object' then
    return dibs._fault('', 'must be an object');
  elsif request ?| v_of_reserve then
    return (
      select dibs._fault('/' || min(f.name), 'is not a field of this request')
      from unnest(v_of_reserve) f (name)
      where request ? f.name
    );
  elsif v_change not in ('"add"', '"set"') then
    return dibs._fault('/change', 'must be add or set');
  elsif coalesce(jsonb_typeof(request -> 'claims'), 'null') not in ('boolean', 'null') then
    return dibs._fault('/claims', 'must be true or false');
  elsif not dibs._is_uuid(request ->> 'id') then
    return dibs._fault('/id', 'must be a UUID');
  end if;
  -- Zeros aside, what is asked must be what reserve takes.
  select jsonb_object_agg(a.key, case
      when v_change = '"set"' and jsonb_typeof(a.value) = 'object' then (
        select coalesce(
          jsonb_object_agg(q.key, case q.value when '0' then '1' else q.value end), '{}'
        )
        from jsonb_each(a.value) q
      )
      else a.value
    end)
  into v_asked
  from jsonb_each(request - '{change,claims,id,token}'::text[]) a;
  if request ->> 'id' is not null and v_asked ->> 'session' is null then
    v_asked := v_asked || '{"session": "-"}';
  end if;
  return coalesce(
    dibs._text_fault('token', request -> 'token', 200), dibs._reserve_fault(v_asked)
  );
end
$$;
comment on function dibs._fill_cart_fault(jsonb) is
  'What is wrong with a request to fill a cart, in itself.';
