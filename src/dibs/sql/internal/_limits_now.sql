-- Which limits of its owner would refuse a request to reserve at an instant.
--
-- Returns the reasons in words, empty for none. lines is what the request comes to. Due
-- reservations count towards no limit.
create or replace function dibs._limits_now(
  event dibs.events, request dibs._request, lines dibs._asked, read_at timestamptz
) returns text[]
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_event_id text := (_limits_now.event).event_id;
  v_request dibs._request := _limits_now.request;
  v_limits dibs._limit[];
begin
  v_request.items := (_limits_now.lines).items;
  v_request.amount_minor := (_limits_now.lines).amount_minor;
  v_limits := dibs._limits_of(_limits_now.event, array[v_request], _limits_now.read_at);
  return array(
    select dibs._said_limit(dibs._limit_detail(l))
    from unnest(
      dibs._waits_of(v_event_id, v_limits, _limits_now.read_at)
      || dibs._pressing_limits(v_event_id, array[v_request], v_limits, _limits_now.read_at)
    ) l
  );
end
$$;
comment on function
  dibs._limits_now(dibs.events, dibs._request, dibs._asked, timestamptz) is
  'Which limits of its owner would refuse a request to reserve at an instant.';
