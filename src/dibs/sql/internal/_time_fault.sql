-- Whether one field of a request is an instant by RFC 3339, with its offset.
--
-- Returns null when it is (or is absent), else the detail of an invalid_input refusal: so is
-- one of other years than 1000 to 2999.
-- Checked by its shape and the length of its month, so that the cast cannot raise.
create or replace function dibs._time_fault(field text, value jsonb) returns jsonb
language plpgsql immutable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_text text := _time_fault.value #>> '{}';
  v_shape text :=
    '^([0-9]{4})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[T ]([01][0-9]|2[0-3])'
    ':[0-5][0-9](:[0-5][0-9](\.[0-9]{1,9})?)?(Z|[+-](0[0-9]|1[0-4])(:?[0-5][0-9])?)$';
  v_parts text[];
begin
  if v_text is null then
    return null;
  end if;
  v_parts := regexp_match(v_text, v_shape, 'i');
  if v_parts[1]::int not between 1000 and 2999 then
    return dibs._fault('/' || _time_fault.field, 'must be of the years 1000 to 2999');
  end if;
  if v_parts is not null and v_parts[3]::int <= extract(
    day from make_date(v_parts[1]::int, v_parts[2]::int, 1) + interval '1 month - 1 day'
  ) then
    return null;
  end if;
  return dibs._fault(
    '/' || _time_fault.field, 'must be a time with its offset, as 2027-05-01T10:00:00+02:00'
  );
end
$$;
comment on function dibs._time_fault(text, jsonb) is
  'Whether one field of a request is an instant by RFC 3339, with its offset.';
