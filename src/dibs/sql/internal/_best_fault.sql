-- What is wrong with what a request asks to be chosen for it.
--
-- Returns null when it is sound, else the detail of an invalid_input refusal for the first
-- field at fault.
create or replace function dibs._best_fault(best jsonb) returns jsonb
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_item text;
  v_wish jsonb;
  v_fault jsonb;
begin
  -- Nearly all map items to plain numbers, which is cheaper to see than what is wrong.
  if jsonb_typeof(best) = 'object' and strpos(best::text, '.') = 0
    and not jsonb_path_exists(
      best, 'strict $.* ? (@.type() != "number" || @ < 1 || @ > 1000)'
    )
    and jsonb_array_length(jsonb_path_query_array(best, 'strict $.*')) <= 100
  then
    return null;
  elsif jsonb_typeof(best) <> 'object' then
    return dibs._fault('/best', 'must map items to numbers of seats');
  elsif (select count(*) from jsonb_object_keys(best)) > 100 then
    return dibs._fault('/best', 'must name at most 100 items');
  end if;
  for v_item, v_wish in
    select 'best/' || b.key,
      case jsonb_typeof(b.value) when 'object' then b.value
        else jsonb_build_object('units', b.value) end
    from jsonb_each(best) b
    order by b.key
  loop
    v_fault := coalesce(
      (
        select dibs._fault('/' || v_item || '/' || min(k.name), 'is not a field of this request')
        from jsonb_object_keys(v_wish - '{units,accessible,companions}'::text[]) k (name)
        having count(*) > 0
      ),
      dibs._int_fault(v_item || '/accessible', v_wish -> 'accessible', 0, 1000),
      dibs._int_fault(v_item || '/companions', v_wish -> 'companions', 0, 1000),
      case when coalesce(v_wish -> 'units', 'null') = 'null' then
        dibs._fault('/' || v_item, 'must say how many seats')
      end,
      dibs._int_fault(v_item, v_wish -> 'units', 1, 1000)
    );
    if v_fault is not null then
      return v_fault;
    end if;
  end loop;
  return (
    select dibs._fault(
      '/best/' || min(w.item_id), 'must not have more kept seats than seats in all'
    )
    from dibs._best_wishes(best) w
    where w.ordinary < 0
    having count(*) > 0
  );
end
$$;
comment on function dibs._best_fault(jsonb) is
  'What is wrong with what a request asks to be chosen for it.';
