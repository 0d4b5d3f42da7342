-- Keeps the refusals of a piece of a batch for the audit.
--
-- Returns nothing. The first hundred of an event's second are kept one by one, the rest
-- are counted in one row per second, verb and code, so that a flood cannot fill the disk.
create or replace function dibs._keep_refusals(
  event_id text, verb text, requests dibs._request[], decided_at timestamptz
) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_second_at timestamptz := date_trunc('second', _keep_refusals.decided_at);
  v_kept int;
begin
  if not exists (
    select from unnest(_keep_refusals.requests) r where r.code <> 'ok' and not r.replayed
  ) then
    return;
  end if;
  select coalesce(max(f.number), 0) into v_kept
  from dibs.refusals f
  where f.event_id = _keep_refusals.event_id and f.second_at = v_second_at
    and f.number <= 100;

  with refused as (
    select r.*, v_kept + row_number() over (order by r.ordinal) as number
    from unnest(_keep_refusals.requests) r
    where r.code <> 'ok' and not r.replayed
  )
  insert into dibs.refusals as f (
    event_id, second_at, number, refused_at, verb, code, refusal_count, principal, session,
    reservation_id, detail, asked
  )
  select _keep_refusals.event_id, v_second_at, r.number, _keep_refusals.decided_at,
    _keep_refusals.verb, r.code, 1, r.principal, left(r.session, 200),
    -- The id a refused reserve would have had is nobody's.
    case when _keep_refusals.verb not in ('reserve', 'sell') then r.reservation_id end,
    r.detail,
    -- For who explains it; nothing of what could not even be read.
    case when r.code <> 'invalid_input' then nullif(jsonb_strip_nulls(jsonb_build_object(
      'items', r.items, 'seats', nullif(to_jsonb(r.seat_ids[:100]), '[]'), 'best', r.best,
      'customer', r.customer
    )), '{}') end
  from refused r
  where r.number <= 100
  union all
  select _keep_refusals.event_id, v_second_at, dibs._flood_number(_keep_refusals.verb, r.code),
    _keep_refusals.decided_at, _keep_refusals.verb, r.code, count(*), '', null, null, null,
    null
  from refused r
  where r.number > 100
  group by r.code
  on conflict (event_id, second_at, number) do update
  set refusal_count = f.refusal_count + excluded.refusal_count;
end
$$;
comment on function dibs._keep_refusals(text, text, dibs._request[], timestamptz) is
  'Keeps the refusals of a piece of a batch for the audit.';
