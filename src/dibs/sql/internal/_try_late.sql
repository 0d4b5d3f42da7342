-- Whether a late payment can have what it wishes, without taking it.
--
-- Returns the request as it would be granted, or with the code that stands in its way, and the
-- journal position after what was due in its way and is expired. The caller holds the head.
create or replace function dibs._try_late(
  event dibs.events, wish dibs._request, decided_at timestamptz,
  inout last_position bigint, out request dibs._request
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_requests dibs._request[] := dibs._resolve_requests(
    'sell', array[_try_late.wish], _try_late.event, _try_late.decided_at,
    _try_late.last_position
  );
begin
  _try_late.last_position := dibs._free_due(
    _try_late.event, v_requests, _try_late.decided_at, _try_late.last_position
  );
  _try_late.request := (dibs._decide(_try_late.event, v_requests, '{}'))[1];
end
$$;
comment on function dibs._try_late(dibs.events, dibs._request, timestamptz, bigint) is
  'Whether a late payment can have what it wishes, without taking it.';
