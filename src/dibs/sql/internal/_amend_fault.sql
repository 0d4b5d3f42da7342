-- What is wrong with a request to amend, in itself.
--
-- Returns null when it is sound, else the detail of an invalid_input refusal for the first
-- field at fault. What an amendment names of items, seats and best is judged as by reserve.
create or replace function dibs._amend_fault(request jsonb) returns jsonb
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_known constant text[] := '{id,token,session,customer,items,seats,best,key,principal,'
    'network,agent}';
  v_asked jsonb;
begin
  if jsonb_typeof(request) <> 'object' or request - v_known <> '{}' then
    return dibs._unknown_field(request, v_known);
  end if;
  select coalesce(jsonb_object_agg(a.key, a.value), '{}') into v_asked
  from jsonb_each(request) a
  where a.key in ('items', 'seats', 'best') and a.value <> 'null'
    and not (a.key = 'best' and a.value = '{}');
  return coalesce(
    case
      when dibs._is_uuid(request ->> 'id') then null
      else dibs._fault('/id', 'must be a UUID')
    end,
    dibs._text_fault('token', request -> 'token', 200),
    dibs._text_fault('session', request -> 'session', 200),
    dibs._text_fault('customer', request -> 'customer', 200),
    dibs._text_fault('key', request -> 'key', 255),
    dibs._text_fault('principal', nullif(request -> 'principal', '""'), 255),
    case
      when v_asked = '{}' and request ->> 'customer' is null
        then dibs._fault('/items', 'must be given, or seats, best or a customer')
      when jsonb_typeof(v_asked -> 'best') <> 'object'
        then dibs._fault('/best', 'must map items to numbers of seats')
      -- Nothing of a kind is a wish here: it gives all of that kind back.
      when v_asked - array(
        select a.key from jsonb_each(v_asked) a where a.value in ('{}', '[]')
      ) <> '{}' then dibs._reserve_fault(v_asked || '{"session": "-"}')
      when jsonb_typeof(v_asked -> 'items') <> 'object'
        then dibs._fault('/items', 'must map items to quantities')
      when jsonb_typeof(v_asked -> 'seats') <> 'array'
        then dibs._fault('/seats', 'must be a list of seats')
    end
  );
end
$$;
comment on function dibs._amend_fault(jsonb) is
  'What is wrong with a request to amend, in itself.';
