-- Writes the amendments that were granted, each with its journal row.
--
-- Returns nothing. The rows are numbered after last_position among all that was granted.
-- Counts of items and seats taken were moved by dibs._take_units with whatever else the
-- piece takes.
create or replace function dibs._write_amendments(
  event dibs.events, requests dibs._request[], decided_at timestamptz, last_position bigint
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_request dibs._request;
begin
  foreach v_request in array _write_amendments.requests loop
    continue when v_request.code is not null;
    _write_amendments.last_position := _write_amendments.last_position + 1;
    continue when v_request.held_items is null;
    perform dibs._write_amendment(
      _write_amendments.event, v_request, _write_amendments.decided_at,
      _write_amendments.last_position
    );
  end loop;
end
$$;
comment on function
  dibs._write_amendments(dibs.events, dibs._request[], timestamptz, bigint) is
  'Writes the amendments that were granted, each with its journal row.';
